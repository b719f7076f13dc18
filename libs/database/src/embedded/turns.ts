import type { Priority } from '@tributary/contracts';

/** One thing at a time, the most urgent first, among equals the oldest. */
export interface Turns {
  take<T>(priority: Priority, work: () => Promise<T>): Promise<T>;
}

const order: readonly Priority[] = ['interactive', 'live', 'bulk'];

/** A queue in front of something that only one may use at a time, for example a connection. */
export function createTurns(): Turns {
  const queues: Record<Priority, (() => Promise<void>)[]> = { interactive: [], live: [], bulk: [] };
  let busy = false;

  const serve = async () => {
    busy = true;
    for (let next = pick(); next; next = pick()) await next();
    busy = false;
  };
  const pick = () => queues[order.find((priority) => queues[priority].length > 0) ?? 'bulk'].shift();

  return {
    take(priority, work) {
      return new Promise((resolve, reject) => {
        // `work` settles the caller's promise itself, so a turn never rejects and the next one always comes.
        queues[priority].push(() => work().then(resolve, reject));
        if (!busy) void serve();
      });
    },
  };
}
