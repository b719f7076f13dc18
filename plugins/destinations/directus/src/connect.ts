import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { BatchOutcome, DestinationContext, HttpResponse, Outcome } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { url, token } = ctx.settings;
  return vendorApi(ctx, { vendor: 'Directus', url, headers: { authorization: `Bearer ${token}` }, judge });
}

/** A 429 of Directus's says "Retry-After: 0" and means some hundred milliseconds. */
const leastPauseMs = 500;

/** https://directus.io/docs/guides/connect/errors : 403 is also a collection or a field that is not there. */
function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  const code = codesOf(response)[0];
  if (response.status === 403 && code === 'FORBIDDEN')
    return {
      batch: 'blocked',
      message: 'The token may not do this, or the collection or one of its fields is not there.',
    };
  if (code === 'RECORD_NOT_UNIQUE')
    return { outcome: 'reject', code: 'TAKEN', message: 'Another item holds a value that must be unique.' };
  const said = judgeStatus(response, vendor, now);
  return 'batch' in said && said.batch === 'throttled'
    ? { ...said, afterMs: Math.max(leastPauseMs, said.afterMs) }
    : said;
}

export function isTaken(response: HttpResponse, field: string): boolean {
  return errorsOf(response).some(
    ({ extensions }) => extensions?.code === 'RECORD_NOT_UNIQUE' && (extensions.field ?? field) === field,
  );
}

interface DirectusError {
  extensions?: { code?: string; field?: string | null };
}

function errorsOf({ text }: HttpResponse): DirectusError[] {
  try {
    const { errors } = JSON.parse(text) as { errors?: DirectusError[] };
    return Array.isArray(errors) ? errors : [];
  } catch {
    return [];
  }
}

function codesOf(response: HttpResponse): string[] {
  return errorsOf(response).flatMap(({ extensions }) => (extensions?.code === undefined ? [] : [extensions.code]));
}
