import { judgeStatus, vendorApi, type VendorApi } from '@tributary/http-delivery';
import {
  retryAfterMs,
  TributaryError,
  type BatchOutcome,
  type DestinationContext,
  type HttpResponse,
  type Outcome,
} from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { apiKey, url } = ctx.settings;
  const centre = /-([a-z]{2,3}\d+)$/.exec(apiKey)?.[1];
  if (url === undefined && centre === undefined)
    throw new TributaryError('PLUGIN_SETTINGS', 'The API key does not end with its data centre, as -us21 does.');
  return vendorApi(ctx, {
    vendor: 'Mailchimp',
    url: url ?? `https://${centre}.api.mailchimp.com`,
    headers: { authorization: `Basic ${Buffer.from(`tributary:${apiKey}`).toString('base64')}` },
    judge,
  });
}

const pauseMs = 2_000;

/** https://mailchimp.com/developer/marketing/docs/errors/ : a title says what the status does not. */
function judge(response: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  const title = titleOf(response);
  // Under load Mailchimp's gateway answers 403 without a word of JSON.
  if (response.status === 403 && title === null)
    return { batch: 'throttled', afterMs: retryAfterMs(response.headers['retry-after'], now) ?? pauseMs };
  if (response.status === 404) return { batch: 'blocked', message: 'The audience or the tag is gone at Mailchimp.' };
  // They unsubscribed, bounced or were deleted for good: only they themselves can come back.
  if (response.status === 400 && /compliance state|forgotten email/i.test(title ?? ''))
    return { outcome: 'suppressed', reason: 'Mailchimp does not let this address be written to again.' };
  if (response.status === 400 && /too many|recently/i.test(title ?? ''))
    return {
      outcome: 'retry',
      code: 'HTTP_400',
      message: 'Mailchimp asks to wait with this address.',
      afterMs: 60_000,
    };
  return judgeStatus(response, vendor, now);
}

/** The title of an error (RFC 7807), an empty text of one without, null of what is no error of Mailchimp's. */
function titleOf({ text }: HttpResponse): string | null {
  try {
    return String((JSON.parse(text) as { title?: unknown }).title ?? '');
  } catch {
    return null;
  }
}
