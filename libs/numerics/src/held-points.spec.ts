import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignNearest,
  createRandom,
  greedyStart,
  holdPoints,
  kmeans,
  pickRows,
  squaredDistance,
  tightKMeansSteps,
  type Points,
} from './index.js';

/** Rows without order, some of them equal, in numbers that leave the last block of the kernels part empty. */
const tables = fc.record({
  seed: fc.integer({ min: 1, max: 1e6 }),
  rows: fc.integer({ min: 30, max: 150 }),
  columns: fc.integer({ min: 1, max: 9 }),
  k: fc.integer({ min: 2, max: 7 }),
});
function cloud({ seed, rows, columns }: { seed: number; rows: number; columns: number }): Points {
  const random = createRandom(seed);
  const data = Float64Array.from({ length: rows * columns }, () => random.next() ** 2 * 4);
  data.copyWithin(0, 8 * columns, 12 * columns);
  return { rows, columns, data };
}

/** Lloyd's algorithm as it is written down; undefined where a cluster falls empty. */
function plainKMeans(points: Points, start: Points): { centroids: Points; labels: Int32Array } | undefined {
  let centroids = start;
  for (let before = ''; ;) {
    const { labels } = assignNearest(points, centroids);
    if (labels.join() === before) return { centroids, labels };
    before = labels.join();
    const sums = new Float64Array(start.data.length);
    const counts = new Float64Array(start.rows);
    labels.forEach((label, row) => {
      counts[label]!++;
      for (let c = 0; c < points.columns; c++)
        sums[label * points.columns + c]! += points.data[row * points.columns + c]!;
    });
    if (counts.includes(0)) return undefined;
    centroids = { ...start, data: sums.map((sum, at) => sum / counts[Math.floor(at / points.columns)]!) };
  }
}

/** Greedy k-means++ as it is written down. */
function plainStart(points: Points, k: number, seed: number): Points {
  const random = createRandom(seed);
  const to = (row: number, limit: number[]): number[] =>
    limit.map((most, other) => Math.min(most, squaredDistance(points, row, { points, row: other })));
  const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
  const chosen = [random.int(points.rows)];
  let closest = to(chosen[0]!, new Array<number>(points.rows).fill(Infinity));
  while (chosen.length < k) {
    const drawn = Array.from({ length: 2 + Math.floor(Math.log(k)) }, () => {
      let left = random.next() * total(closest);
      return closest.findIndex((weight) => (left -= weight) < 0);
    });
    const tried = drawn.map((row) => ({ row, closest: to(row, closest) }));
    const best = tried.reduce((one, other) => (total(other.closest) < total(one.closest) ? other : one));
    chosen.push(best.row);
    closest = best.closest;
  }
  return pickRows(points, chosen);
}

describe('rows held by the kernels', () => {
  it('go the way of Lloyd to the last bit, whatever the bounds leave out', () => {
    let compared = 0;
    fc.assert(
      fc.property(tables, ({ k, ...table }) => {
        const points = cloud(table);
        const start = pickRows(
          points,
          Array.from({ length: k }, (_, at) => at + 12),
        );
        const plain = plainKMeans(points, start);
        if (!plain) return;
        compared++;
        const held = kmeans(holdPoints(points), start, { maxIterations: 300, tolerance: 0 });
        expect(held.centroids).toEqual(plain.centroids);
        expect(held.labels).toEqual(plain.labels);
      }),
      { seed: 2, numRuns: 80 },
    );
    expect(compared).toBeGreaterThan(40);
  });

  it('start where greedy k-means++ starts', () => {
    fc.assert(
      fc.property(tables, ({ k, ...table }) => {
        const points = cloud(table);
        const held = greedyStart(holdPoints(points), k, createRandom(table.seed));
        expect(held).toEqual(plainStart(points, k, table.seed));
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it('are left by the exchange where no row gains by changing over', () => {
    fc.assert(
      fc.property(tables, ({ k, ...table }) => {
        const points = cloud(table);
        const held = holdPoints(points);
        const steps = tightKMeansSteps(held, greedyStart(held, k, createRandom(1)), {
          maxIterations: 300,
          tolerance: 0,
        });
        let step = steps.next();
        while (!step.done) step = steps.next();
        const { centroids, labels, inertia } = step.value;
        const sizes = new Float64Array(k);
        for (const label of labels) sizes[label]!++;
        for (let row = 0; row < points.rows; row++) {
          const own = sizes[labels[row]!]!;
          if (own < 2) continue;
          const to = (label: number): number => squaredDistance(points, row, { points: centroids, row: label });
          const saved = (to(labels[row]!) * own) / (own - 1);
          for (let other = 0; other < k; other++)
            if (other !== labels[row]!)
              expect((to(other) * sizes[other]!) / (sizes[other]! + 1)).toBeGreaterThanOrEqual(saved - 1e-9 * inertia);
        }
      }),
      { seed: 4, numRuns: 40 },
    );
  });
});
