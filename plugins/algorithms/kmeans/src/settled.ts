import { setImmediate } from 'node:timers/promises';
import { TributaryError } from '@tributary/plugin-kit';

/** What the steps come to; others get a turn between two. Throws CANCELLED where the signal is aborted. */
export async function settled<T>(steps: Generator<number, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Lets an abort arrive: it comes as an event.
    await setImmediate();
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
  }
}
