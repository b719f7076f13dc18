import { retryAfterMs, type BatchOutcome, type HttpResponse, type Outcome } from '@tributary/plugin-kit';

/** What an answer means: for the one operation, or for all that have not been sent yet. */
export function judgeResponse(response: HttpResponse, now: number): Outcome | BatchOutcome {
  const { status } = response;
  if (status >= 200 && status < 300) return { outcome: 'ok' };
  if (status === 401 || status === 403) return { batch: 'unauthorized', message: `The receiver answered ${status}.` };
  if (status === 410) return { batch: 'blocked', message: 'The receiver answered 410: it wants no more messages.' };
  if (status === 429)
    return { batch: 'throttled', afterMs: retryAfterMs(response.headers['retry-after'], now) ?? 1000 };
  if (status >= 400 && status < 500 && status !== 408)
    return { outcome: 'reject', code: `HTTP_${status}`, message: `The receiver refused the message with ${status}.` };
  const afterMs = retryAfterMs(response.headers['retry-after'], now);
  const message = `The receiver answered ${status}.`;
  return afterMs === undefined ? { batch: 'unavailable', message } : { batch: 'unavailable', message, afterMs };
}
