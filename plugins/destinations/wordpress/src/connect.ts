import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { BatchOutcome, DestinationContext, HttpResponse, Outcome } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { url, user, applicationPassword } = ctx.settings;
  return vendorApi(ctx, {
    vendor: 'WordPress',
    url,
    headers: { authorization: `Basic ${Buffer.from(`${user}:${applicationPassword}`).toString('base64')}` },
    judge,
  });
}

/** A request that works whatever the site's permalinks are. */
export function route(path: string, query: Record<string, string> = {}): string {
  return `/index.php?${new URLSearchParams({ rest_route: path, ...query }).toString()}`;
}

/** Codes of WordPress's that mean a record whatever the status is: it answers 500 where a login or an address is taken. */
const ofTheRecord = new Set([
  'existing_user_login',
  'existing_user_email',
  'rest_user_invalid_email',
  'rest_invalid_param',
  'user_login_too_long',
  'illegal_user_login',
]);

/** A 5xx of WordPress's may be final, and a 404 mean that the REST API is closed: its own code decides. */
export function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  const code = codeOf(response);
  if (code !== undefined && ofTheRecord.has(code))
    return { outcome: 'reject', code, message: 'WordPress refused the record.' };
  if (code === 'rest_no_route' || code === 'rest_disabled')
    return { batch: 'blocked', message: 'The REST API of this site is closed, or the path of the settings is wrong.' };
  return judgeStatus(response, vendor, now);
}

/** WordPress's code of an error, as rest_user_invalid_id. */
export function codeOf({ text }: HttpResponse): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}
