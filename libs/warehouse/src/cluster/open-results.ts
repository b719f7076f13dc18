import { cancelledError } from '../driver/failure.js';
import type { Lane, Lanes } from '../driver/lanes.js';
import { failureOf } from './failure.js';
import { withRetries, type RetryPolicy } from './retries.js';
import type { StatementOptions, Statements } from './statements.js';

/** Results that their readers take at their own pace, each in a place of its own until it is read or left. */
export interface OpenResults {
  pieces(sql: string, options: StatementOptions): AsyncGenerator<Uint8Array>;
  /** Ends what is still being read, also where its reader has left it. */
  close(): Promise<void>;
}

interface Reading {
  statements: Statements;
  lanes: Lanes<Lane>;
  /** Address as failures tell it. */
  place: string;
  policy(signal?: AbortSignal): RetryPolicy;
}

export function openResults({ statements, lanes, place, policy }: Reading): OpenResults {
  const open = new Set<() => Promise<void>>();
  /** A result that its reader takes at its own pace. It is asked for again only as long as nothing of it was handed over. */
  async function* pieces(sql: string, options: StatementOptions): AsyncGenerator<Uint8Array> {
    const { release } = await lanes.acquire(options.priority ?? 'live', options.signal);
    let answer: AsyncGenerator<Uint8Array, void, undefined> | null = null;
    let ending: Promise<void> | null = null;
    const end = (): Promise<void> =>
      (ending ??= Promise.resolve(answer?.return())
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(release));
    open.add(end);
    try {
      let item = await withRetries(policy(options.signal), () => {
        answer = statements.run(sql, { ...options, ownLimit: true });
        return answer.next();
      });
      while (!item.done) {
        yield item.value;
        if (ending) throw cancelledError();
        item = await answer!.next();
      }
    } catch (error) {
      throw failureOf(error, place).error;
    } finally {
      open.delete(end);
      await end();
    }
  }

  return {
    pieces,
    async close() {
      for (const end of open) void end();
      await lanes.drain();
    },
  };
}
