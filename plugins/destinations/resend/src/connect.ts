import { TributaryError, type DestinationContext, type HttpResponse } from '@tributary/plugin-kit';
import type { VendorRequest } from './requests.js';
import type { Settings } from './settings.js';

/** Makes requests with the key of one connection. Throws VENDOR_UNAVAILABLE where nobody answers. */
export type Ask = (request: VendorRequest) => Promise<HttpResponse>;

export function connect({ settings, http }: DestinationContext<Settings>): Ask {
  if (!http) throw new TributaryError('PLUGIN_FAULT', 'No HTTP client was granted.');
  const { origin } = new URL(settings.url);
  return ({ method, path, body }) =>
    http.request({
      method,
      url: `${origin}${path}`,
      headers: {
        authorization: `Bearer ${settings.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

export interface Page<T> {
  data: T[];
  has_more: boolean;
}

const perPage = 100;

/** A page of a list. CREDENTIALS_REFUSED or VENDOR_UNAVAILABLE. */
export async function askPage<T>(ask: Ask, path: string, after: string | null): Promise<Page<T>> {
  const url = new URL(path, 'http://path');
  url.searchParams.set('limit', String(perPage));
  if (after !== null) url.searchParams.set('after', after);
  const response = await ask({ method: 'GET', path: `${url.pathname}${url.search}` });
  if (response.status === 200) return JSON.parse(response.text) as Page<T>;
  throw failure(response);
}

/** What an answer outside of sending means. */
export function failure({ status }: HttpResponse): TributaryError {
  if (status === 401 || status === 403)
    return new TributaryError(
      'CREDENTIALS_REFUSED',
      `Resend refused the key with ${status}. Enter one with full access.`,
    );
  return new TributaryError('VENDOR_UNAVAILABLE', `Resend answered ${status}.`);
}
