import { setImmediate } from 'node:timers/promises';
import { chunkRows, rowsHolder, type RowsAnswer, type RowsOrder, type RowsRange } from '@tributary/numerics';
import { TributaryError, type Parallel } from '@tributary/plugin-kit';

/** Those who hold the rows: each a stretch of them, in order. */
export interface RowsCrew {
  ask(order: RowsOrder): Promise<readonly RowsAnswer[]>;
  dismiss(): Promise<void>;
}

/** Chunks of rows that earn the start of a thread, some 30 ms. */
const chunksOfThread = 2;

/**
 * As many threads as there are and there is work for, where that is enough for two; below, it is this thread. Columns over
 * shared memory are not copied. Many rows get a thread of their own on a single core too: their copy goes with it.
 */
export function gatherCrew(columns: readonly ArrayLike<number>[], parallel: Parallel | undefined): RowsCrew {
  const rows = columns[0]?.length ?? 0;
  const chunks = Math.ceil(rows / chunkRows);
  const earned = Math.floor(chunks / chunksOfThread);
  if (!parallel || earned < 2) return alone(columns, { from: 0, to: rows });
  const threads = Math.min(parallel.threads, earned);
  const edge = (at: number): number => Math.min(rows, Math.round((chunks * at) / threads) * chunkRows);
  const task = new URL('./rows-task.js', import.meta.url);
  const hands = Array.from({ length: threads }, (_, at) =>
    parallel.start<RowsOrder, RowsAnswer>(task, { columns, range: { from: edge(at), to: edge(at + 1) } }),
  );
  return {
    ask: (order) => Promise.all(hands.map((hand) => hand.ask(order))),
    dismiss: async () => {
      await Promise.all(hands.map((hand) => hand.end()));
    },
  };
}

function alone(columns: readonly ArrayLike<number>[], range: RowsRange): RowsCrew {
  const holder = rowsHolder(columns, range);
  return {
    ask: async (order) => {
      const answer = holder(order);
      // Lets an abort arrive: it comes as an event.
      await setImmediate();
      return [answer];
    },
    dismiss: async () => undefined,
  };
}

/** Asks the crew what the orders say until they come to their end. Throws CANCELLED where the signal is aborted. */
export async function workedOff<T>(
  crew: RowsCrew,
  orders: Generator<RowsOrder, T, readonly RowsAnswer[]>,
  signal: AbortSignal,
): Promise<T> {
  let step = orders.next([]);
  while (!step.done) {
    const answers = await crew.ask(step.value);
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The k-means fit was cancelled.');
    step = orders.next(answers);
  }
  return step.value;
}
