import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import {
  retryAfterMs,
  type BatchOutcome,
  type DestinationContext,
  type HttpResponse,
  type Outcome,
} from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  return vendorApi(ctx, {
    vendor: 'HubSpot',
    url: ctx.settings.url,
    headers: { authorization: `Bearer ${ctx.settings.accessToken}` },
    judge,
  });
}

const secondly = 10_000;
const hourly = 3_600_000;

/** https://developers.hubspot.com/docs/api-reference/error-handling */
function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  const afterMs = retryAfterMs(response.headers['retry-after'], now);
  switch (response.status) {
    case 404:
      return { batch: 'blocked', message: 'The list is gone at HubSpot.' };
    case 429:
      // The body names the limit that was met: the one of ten seconds, or that of the day.
      return { batch: 'throttled', afterMs: afterMs ?? (/DAILY/.test(response.text) ? hourly : secondly) };
    case 423:
    case 477:
      // Locked, or being moved to another data centre: the whole account has to wait.
      return { batch: 'unavailable', message: `HubSpot answered ${response.status}.`, afterMs: afterMs ?? secondly };
    default:
      return judgeStatus(response, vendor, now);
  }
}
