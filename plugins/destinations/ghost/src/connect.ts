import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { BatchOutcome, DestinationContext, HttpResponse, Outcome } from '@tributary/plugin-kit';
import { adminToken } from './admin-token.js';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { url, adminKey } = ctx.settings;
  return vendorApi(ctx, {
    vendor: 'Ghost',
    url: `${url.replace(/\/+$/, '')}/ghost/api/admin`,
    headers: { authorization: `Ghost ${adminToken(adminKey, ctx.clock.now())}`, 'accept-version': 'v5.0' },
    judge,
  });
}

function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  const { type, context } = errorOf(response);
  if (type === 'NoPermissionError')
    return {
      batch: 'blocked',
      message: 'The integration may not do this. Enter the Admin API key of a custom integration.',
    };
  if (type === 'HostLimitError') return { batch: 'blocked', message: 'The plan of this site allows no more members.' };
  if (response.status === 404) return { batch: 'blocked', message: 'There is no Ghost admin at this address.' };
  if (response.status === 422 && isTakenText(context))
    return { outcome: 'reject', code: 'TAKEN', message: 'There is a member with this address already.' };
  return judgeStatus(response, vendor, now);
}

/** 422 of an address that is a member's already. */
export function isTaken(response: HttpResponse): boolean {
  return response.status === 422 && isTakenText(errorOf(response).context);
}

const isTakenText = (text: string): boolean => /already exists/i.test(text);

function errorOf({ text }: HttpResponse): { type: string; context: string } {
  try {
    const { errors } = JSON.parse(text) as { errors?: { type?: string; message?: string; context?: string | null }[] };
    const [{ type = '', message = '', context } = {}] = errors ?? [];
    return { type, context: `${message} ${context ?? ''}` };
  } catch {
    return { type: '', context: '' };
  }
}
