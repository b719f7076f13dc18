import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { BatchOutcome, DestinationContext, HttpResponse, Outcome } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { url, apiToken } = ctx.settings;
  return vendorApi(ctx, {
    vendor: 'Strapi',
    url: `${url.replace(/\/+$/, '')}/api`,
    headers: { authorization: `Bearer ${apiToken}` },
    judge,
  });
}

function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  if (response.status === 403)
    return {
      batch: 'blocked',
      message: 'The API token may not do this. Give it find, create, update and delete of the type.',
    };
  if (response.status === 404 || response.status === 405)
    return { batch: 'blocked', message: 'Strapi knows no such content type: check the plural name in the settings.' };
  return judgeStatus(response, vendor, now);
}

/** Whether Strapi says that a field's value is there already. */
export function isTaken({ status, text }: HttpResponse, field: string): boolean {
  if (status !== 400) return false;
  try {
    const { error } = JSON.parse(text) as {
      error?: { details?: { errors?: { path?: string[]; message?: string }[] } };
    };
    return (error?.details?.errors ?? []).some(
      ({ path, message }) => path?.includes(field) === true && /unique/i.test(message ?? ''),
    );
  } catch {
    return false;
  }
}
