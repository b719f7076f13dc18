import type { BatchOutcome, HttpResponse, Outcome } from '@tributary/plugin-kit';

/** What an answer means: for the one operation, or for all that have not been sent yet. */
export function judgeResponse(response: HttpResponse, now: number): Outcome | BatchOutcome {
  const { status } = response;
  if (status >= 200 && status < 300) return { outcome: 'ok' };
  if (status === 401 || status === 403) return { batch: 'unauthorized', message: `The receiver answered ${status}.` };
  if (status === 410) return { batch: 'blocked', message: 'The receiver answered 410: it wants no more messages.' };
  if (status === 429) return { batch: 'throttled', afterMs: retryAfter(response, now) ?? 1000 };
  if (status >= 400 && status < 500 && status !== 408)
    return { outcome: 'reject', code: `HTTP_${status}`, message: `The receiver refused the message with ${status}.` };
  const afterMs = retryAfter(response, now);
  const message = `The receiver answered ${status}.`;
  return afterMs === undefined ? { batch: 'unavailable', message } : { batch: 'unavailable', message, afterMs };
}

/** Retry-After in milliseconds: seconds or an HTTP date; at least 1, at most a day; undefined where it says nothing. */
function retryAfter(response: HttpResponse, now: number): number | undefined {
  const text = response.headers['retry-after'];
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1), 86_400_000) : undefined;
}
