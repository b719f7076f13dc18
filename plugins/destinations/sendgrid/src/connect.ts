import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import type { DestinationContext } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  return vendorApi(ctx, {
    vendor: 'SendGrid',
    url: ctx.settings.url,
    headers: { authorization: `Bearer ${ctx.settings.apiKey}` },
    judge: (response, vendor, now) => {
      if (response.status === 404) return { batch: 'blocked', message: 'The list is gone at SendGrid.' };
      // It tells the second of the reset, not how long to wait.
      const reset = Number(response.headers['x-ratelimit-reset']) * 1000 - now;
      if (response.status === 429 && response.headers['retry-after'] === undefined && reset > 0)
        return { batch: 'throttled', afterMs: Math.max(reset, 250) };
      return judgeStatus(response, vendor, now);
    },
  });
}
