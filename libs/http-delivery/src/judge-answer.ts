import { retryAfterMs, type BatchOutcome, type HttpResponse, type Outcome } from '@tributary/plugin-kit';
import { VendorRefusal } from './vendor-refusal.js';

/**
 * What an answer that is no success means, by its status alone, as most vendors use it: for the one record, or for the
 * whole batch. `vendor` names them in words. Texts of theirs are not passed on: they may quote the person.
 */
export function judgeStatus({ status, headers }: HttpResponse, vendor: string, now: number): Outcome | BatchOutcome {
  const afterMs = retryAfterMs(headers['retry-after'], now);
  if (status === 401 || status === 403)
    return { batch: 'unauthorized', message: `${vendor} refused the key with ${status}.` };
  if (status === 429) return { batch: 'throttled', afterMs: afterMs ?? 1000 };
  if (status >= 300 && status < 400)
    return { batch: 'unavailable', message: `${vendor} answered ${status}, a redirect: check the address.` };
  if (status >= 500 || status === 408)
    return {
      batch: 'unavailable',
      message: `${vendor} answered ${status}.`,
      ...(afterMs === undefined ? {} : { afterMs }),
    };
  return { outcome: 'reject', code: `HTTP_${status}`, message: `${vendor} refused the record with ${status}.` };
}

/** What was thrown instead of an answer: a refusal's verdict, or that nobody answered; what is no failure of the vendor is thrown on. */
export function judgeSilence(error: unknown): Outcome | BatchOutcome {
  if (error instanceof VendorRefusal) return error.verdict;
  const { code, message } = error as { code?: string; message: string };
  if (code === 'VENDOR_UNAVAILABLE') return { batch: 'unavailable', message };
  throw error;
}
