import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom, dunn, silhouette, squaredDistance, type Points } from './index.js';

const tables = fc.record({
  columns: fc.integer({ min: 1, max: 5 }),
  labels: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 6, maxLength: 70 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

/** Distances of a row to the others that have a label, by label. */
function distancesFrom(points: Points, labels: readonly number[], row: number): Map<number, number[]> {
  const found = new Map<number, number[]>();
  labels.forEach((label, other) => {
    if (label < 0 || other === row) return;
    found.set(label, [...(found.get(label) ?? []), Math.sqrt(squaredDistance(points, row, { points, row: other }))]);
  });
  return found;
}

it('silhouette and Dunn are those of every pair, whatever the sizes of the clusters', () => {
  fc.assert(
    fc.property(tables, ({ columns, labels, seed }) => {
      const kept = labels.filter((label) => label >= 0);
      fc.pre(new Set(kept).size > 1 && kept.length > new Set(kept).size);
      const random = createRandom(seed);
      const points = {
        rows: labels.length,
        columns,
        data: Float64Array.from({ length: labels.length * columns }, () => random.int(9)),
      };
      const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
      const values: number[] = [];
      let [apart, widest] = [Infinity, 0];
      labels.forEach((label, row) => {
        if (label < 0) return;
        const distances = distancesFrom(points, labels, row);
        const own = distances.get(label);
        const others = [...distances].filter(([other]) => other !== label).map(([, some]) => some);
        apart = Math.min(apart, ...others.flat());
        widest = Math.max(widest, ...(own ?? [0]));
        const [a, b] = [mean(own ?? []), Math.min(...others.map(mean))];
        values.push(own && Math.max(a, b) > 0 ? (b - a) / Math.max(a, b) : 0);
      });
      const looked = Int32Array.from(labels);
      expect(silhouette(points, looked).mean).toBeCloseTo(mean(values), 12);
      expect(dunn(points, looked)).toBe(apart / widest);
    }),
    { seed: 6, numRuns: 120 },
  );
});
