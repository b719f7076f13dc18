import { createRandom, type Points, type StartOrder } from '@tributary/numerics';
import type { FitTools, Matrix, Parallel } from '@tributary/plugin-kit';
import { blobs } from '@tributary/testkit';
import { describe, expect, it } from 'vitest';
import { fitKMeans } from './fit.js';
import { kmeansParams } from './params.js';
import startsTask from './starts-task.js';

/** The task without threads, answering in an order of its own. */
function parallel(threads: number, started: { tasks: number }): Parallel {
  return {
    threads,
    start: (_, given) => {
      const holder = startsTask(given as Points);
      const wait = started.tasks++ % 2;
      return {
        ask: async (order) => {
          for (let turn = 0; turn < wait * 3; turn++) await new Promise(setImmediate);
          return holder(order as StartOrder) as never;
        },
        end: async () => undefined,
      };
    },
  };
}

function noise(rows: number, columns: number): Matrix {
  const random = createRandom(4);
  return {
    rows,
    ids: BigUint64Array.from({ length: rows }, (_, row) => BigInt(row)),
    columns: Array.from({ length: columns }, (_, c) => ({
      name: `c${c}`,
      kind: 'numeric' as const,
      data: Float64Array.from({ length: rows }, () => random.next()),
    })),
  };
}

const tools = (more: Partial<FitTools> = {}): FitTools => ({
  seed: 7,
  signal: new AbortController().signal,
  progress: () => undefined,
  ...more,
});

describe('starts of k-means', () => {
  it('come to the same artifact in whatever number of threads', async () => {
    const { matrix } = blobs({ rows: 6000, columns: 20, blobs: 7 });
    const params = kmeansParams.parse({ k: 7, restarts: 24 });
    const alone = await fitKMeans(matrix, params, tools());
    for (const threads of [2, 3]) {
      const started = { tasks: 0 };
      expect(await fitKMeans(matrix, params, tools({ parallel: parallel(threads, started) }))).toEqual(alone);
      expect(started.tasks).toBe(threads);
    }
  });

  it('are as many as asked for; else more where the tightest stands alone', async () => {
    const restartsOf = async (matrix: Matrix, given: object): Promise<number> =>
      ((await fitKMeans(matrix, kmeansParams.parse(given), tools())).json as { restarts: number }).restarts;
    expect(await restartsOf(noise(300, 9), { k: 9, restarts: 4 })).toBe(4);
    const round = Math.round(8e6 / (200 * 40 * 16));
    expect(await restartsOf(noise(200, 40), { k: 16 })).toBeGreaterThan(round);
    expect(await restartsOf(blobs({ rows: 600 }).matrix, { k: 3 })).toBe(200);
  });

  it('end when the fit is cancelled', async () => {
    const cancelled = fitKMeans(noise(300, 3), kmeansParams.parse({ k: 4 }), tools({ signal: AbortSignal.abort() }));
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('tell how much is done, rising to 1', async () => {
    const told: number[] = [];
    await fitKMeans(
      noise(200, 3),
      kmeansParams.parse({ k: 3, restarts: 5 }),
      tools({ progress: (done) => told.push(done) }),
    );
    expect(told).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1]);
  });
});
