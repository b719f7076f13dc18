import { setTimeout as pause } from 'node:timers/promises';
import { retryAfterMs, TributaryError, type HttpResponse, type Json, type SourceContext } from '@tributary/plugin-kit';
import { authorise } from './authorise.js';
import type { Settings } from './settings.js';

export interface Answer {
  body: Json;
  headers: Record<string, string>;
}

const maxBytes = 32_000_000;
const firstPauseMs = 1000;

/**
 * Asks for one address until it answers, as long as the API asks for patience and ours lasts. Throws
 * CREDENTIALS_REFUSED, SOURCE_UNREADABLE (no such address, no JSON list) or VENDOR_UNAVAILABLE.
 */
export function openApi(ctx: SourceContext<Settings>): (url: string) => Promise<Answer> {
  const { http, settings, signal, clock } = ctx;
  if (!http) throw new TributaryError('PLUGIN_FAULT', 'No HTTP client was granted.');
  const authorisation = authorise(settings, http);
  const host = new URL(settings.url).host;
  const ask = async (url: string): Promise<HttpResponse> =>
    http.request({
      method: 'GET',
      url,
      headers: { accept: 'application/json', ...settings.headers, ...(await authorisation.headers()) },
      timeoutMs: settings.timeout * 1000,
      maxBytes,
    });

  return async (url) => {
    let left = settings.patience * 1000;
    let renewed = false;
    for (let turn = 0; ; turn++) {
      const response = await ask(url);
      const { status, headers } = response;
      if (status === 401 && !renewed && authorisation.renew()) {
        renewed = true;
        continue;
      }
      if (status !== 429 && status !== 503) return accept(response, host);
      const wait = retryAfterMs(headers['retry-after'], clock.now()) ?? firstPauseMs * 2 ** turn;
      if (wait > left)
        throw new TributaryError('VENDOR_UNAVAILABLE', `${host} asks for patience (${status}); try again later.`, {
          details: { afterMs: wait },
        });
      left -= wait;
      ctx.log.info('The API asks for patience.', { status, waitMs: wait });
      await pause(wait, undefined, { signal }).catch(() => {
        throw new TributaryError('CANCELLED', 'Reading was cancelled.');
      });
    }
  };
}

function accept({ status, text, headers, truncated }: HttpResponse, host: string): Answer {
  if (status === 401 || status === 403)
    throw new TributaryError(
      'CREDENTIALS_REFUSED',
      `${host} refused the credentials with ${status}. Enter valid ones.`,
    );
  if (status >= 500) throw new TributaryError('VENDOR_UNAVAILABLE', `${host} answered ${status}.`);
  if (status !== 200)
    throw new TributaryError('SOURCE_UNREADABLE', `${host} answered ${status}. Check the address and its parameters.`);
  if (truncated)
    throw new TributaryError('SOURCE_UNREADABLE', `A page of ${host} is over 32 MB. Ask for smaller pages.`);
  try {
    return { body: JSON.parse(text) as Json, headers };
  } catch {
    throw new TributaryError('VENDOR_UNAVAILABLE', `${host} answered ${status} with something that is no JSON.`);
  }
}
