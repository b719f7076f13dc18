import { TributaryError } from '@tributary/contracts';
import { timeLimit } from './time-limit.js';

/** The work's result, or VENDOR_UNAVAILABLE when it takes longer than `ms`, or CANCELLED when the signal aborts. The work itself may go on unseen. */
export async function withinTime<T>(work: () => Promise<T>, limit: { ms: number; signal: AbortSignal }): Promise<T> {
  const { signal, passed, end } = timeLimit(limit.ms, limit.signal);
  const ended = new Promise<never>((_, reject) => {
    const stop = (): void =>
      reject(
        passed()
          ? new TributaryError('VENDOR_UNAVAILABLE', `No answer within ${limit.ms / 1000} s.`)
          : new TributaryError('CANCELLED', 'The work was cancelled.'),
      );
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([ended, signal.aborted ? ended : work()]);
  } finally {
    end();
  }
}
