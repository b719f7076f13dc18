import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { DestinationContext } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

/** The revision of the API that the requests are written for. */
const revision = '2026-07-15';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  return vendorApi(ctx, {
    vendor: 'Klaviyo',
    url: ctx.settings.url,
    headers: { authorization: `Klaviyo-API-Key ${ctx.settings.apiKey}`, revision },
    mediaType: 'application/vnd.api+json',
    judge: (response, vendor, now) =>
      response.status === 404
        ? { batch: 'blocked', message: 'The list is gone at Klaviyo.' }
        : judgeStatus(response, vendor, now),
  });
}

/** A page of Klaviyo's answers; `next` is the address of the one after it. */
export interface Page<T> {
  data: T[];
  links?: { next?: string | null };
}

export interface Profile {
  id: string;
  attributes: { email?: string | null };
}

/** The path of the page after this one, null where it is the last. */
export function pathAfter<T>({ links }: Page<T>): string | null {
  if (!links?.next) return null;
  const { pathname, search } = new URL(links.next);
  return `${pathname}${search}`;
}
