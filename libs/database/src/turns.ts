import type { Priority } from '@tributary/contracts';

/** Work waits for one of a few places: the most urgent first, among equals the oldest. */
export interface Turns {
  /** Rejects with what `work` rejects with; with `patience`, with its error where no place came free in time. */
  take<T>(priority: Priority, work: () => Promise<T>, patience?: { ms: number; error: () => Error }): Promise<T>;
  /** Resolves when nobody works and nobody waits. */
  idle(): Promise<void>;
}

const order: readonly Priority[] = ['interactive', 'live', 'bulk'];

/** A queue in front of something that only so many may use at a time, for example connections. */
export function createTurns(places = 1): Turns {
  const queues: Record<Priority, (() => Promise<void>)[]> = { interactive: [], live: [], bulk: [] };
  const whenIdle: (() => void)[] = [];
  let busy = 0;

  const pick = () => queues[order.find((priority) => queues[priority].length > 0) ?? 'bulk'].shift();
  const serve = async () => {
    busy++;
    for (let next = pick(); next; next = pick()) await next();
    busy--;
    if (busy === 0) for (const resolve of whenIdle.splice(0)) resolve();
  };

  return {
    take(priority, work, patience) {
      return new Promise((resolve, reject) => {
        const queue = queues[priority];
        // `work` settles the caller's promise itself, so a turn never rejects and the next one always comes.
        const turn = () => {
          clearTimeout(timer);
          return work().then(resolve, reject);
        };
        const timer =
          patience &&
          setTimeout(() => {
            queue.splice(queue.indexOf(turn), 1);
            reject(patience.error());
          }, patience.ms);
        queue.push(turn);
        if (busy < places) void serve();
      });
    },
    idle: () => (busy === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve))),
  };
}
