import { setTimeout as sleep } from 'node:timers/promises';
import { cancelledError } from '../driver/failure.js';
import { failureOf } from './failure.js';

export interface RetryPolicy {
  /** Where the server is, for messages. */
  place: string;
  /** Tries after the first. */
  retries: number;
  /** Doing it twice is as doing it once: a read, or an insert with a token. */
  repeatable: boolean;
  signal?: AbortSignal | undefined;
}

/** First pause in milliseconds; doubled each time. */
const firstPauseMs = 200;

/** Tries again where the server could not be reached or could not serve, with growing pauses. @throws the house's errors. */
export async function withRetries<T>(policy: RetryPolicy, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (cause) {
      const { error, again } = failureOf(cause, policy.place);
      const may = again === 'always' || (again === 'repeatable' && policy.repeatable);
      if (!may || attempt >= policy.retries) throw error;
      await sleep(firstPauseMs * 2 ** attempt, undefined, policy.signal && { signal: policy.signal }).catch(() => {
        throw cancelledError();
      });
    }
  }
}
