import { chunkRows, columnKMeansOrders, createRandom, type RowsOrder } from '@tributary/numerics';
import type { Parallel } from '@tributary/plugin-kit';
import { describe, expect, it } from 'vitest';
import { gatherCrew, workedOff } from './rows-crew.js';
import rowsTask from './rows-task.js';

const rows = 6 * chunkRows + 33;
const random = createRandom(5);
const columns = Array.from({ length: 3 }, () =>
  Float64Array.from({ length: rows }, (_, row) => 4 * (row % 5) + random.next()),
);
// The last two stand where no row is: empty clusters are moved, across stretches.
const start = { rows: 5, columns: 3, data: Float64Array.of(0, 0, 0, 4, 4, 4, 8, 8, 8, 900, 900, 900, 990, 990, 990) };

/** The task without threads: each holds its stretch, in this one. */
const parallel = (threads: number): Parallel => ({
  threads,
  start: (_, given) => {
    const holder = rowsTask(given as Parameters<typeof rowsTask>[0]);
    return { ask: async (order) => holder(order as RowsOrder) as never, end: async () => undefined };
  },
});
const fit = (threads: number, signal = new AbortController().signal, starts = [start]) =>
  workedOff(
    gatherCrew(columns, parallel(threads)),
    columnKMeansOrders(rows, starts, { maxIterations: 8, tolerance: 0 }),
    signal,
  );

describe('k-means in stretches of rows', () => {
  it('comes to the same centroids and inertia to the last bit, in whatever number of them', async () => {
    const alone = await fit(1);
    expect(await fit(2)).toEqual(alone);
    expect(await fit(3)).toEqual(alone);
  });

  it('keeps the tightest of several starts, wherever it stands among them', async () => {
    const diagonal = (values: number[]) => ({ ...start, data: Float64Array.from(values.flatMap((v) => [v, v, v])) });
    const [loose, tight] = [diagonal([0, 0.4, 0.8, 8, 16]), diagonal([0, 4, 8, 12, 16])];
    const of = (...starts: (typeof start)[]) => fit(2, undefined, starts);
    const alone = await of(tight);
    expect((await of(loose)).inertia).toBeGreaterThan(2 * alone.inertia);
    for (const among of [await of(loose, tight), await of(tight, loose)]) {
      expect(among.inertia / alone.inertia).toBeCloseTo(1, 12);
      among.centroids.data.forEach((value, at) => expect(value).toBeCloseTo(alone.centroids.data[at]!, 9));
    }
  });

  it('ends when it is cancelled', async () => {
    await expect(fit(2, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
