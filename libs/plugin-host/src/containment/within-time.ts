import { TributaryError } from '@tributary/contracts';

/** The work's result, or VENDOR_UNAVAILABLE when it takes longer than `ms`, or CANCELLED when the signal aborts. The work itself may go on unseen. */
export async function withinTime<T>(work: () => Promise<T>, limit: { ms: number; signal: AbortSignal }): Promise<T> {
  const over = AbortSignal.any([limit.signal, AbortSignal.timeout(limit.ms)]);
  let stop: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    stop = () =>
      reject(
        limit.signal.aborted
          ? new TributaryError('CANCELLED', 'The work was cancelled.')
          : new TributaryError('VENDOR_UNAVAILABLE', `No answer within ${limit.ms / 1000} s.`),
      );
    if (over.aborted) stop();
    else over.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([ended, over.aborted ? ended : work()]);
  } finally {
    over.removeEventListener('abort', stop);
  }
}
