import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assignNearest,
  createRandom,
  greedyStart,
  holdPoints,
  kmeans,
  tightKMeansSteps,
  type HeldPoints,
  type Points,
} from './index.js';

const options = { maxIterations: 300, tolerance: 1e-9 };

function tight(points: HeldPoints, start: Points) {
  const steps = tightKMeansSteps(points, start, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Rows around centres that overlap, so that there are many places to rest. */
function overlapping(seed: number, { rows, columns, centres }: { rows: number; columns: number; centres: number }) {
  const random = createRandom(seed);
  const at = Array.from({ length: centres * columns }, () => random.next() * 2);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++)
      data[row * columns + c] = at[(row % centres) * columns + c]! + random.next() + random.next() - 1;
  return holdPoints({ rows, columns, data });
}

describe('k-means with exchange', () => {
  it('rests no higher than without, every row with its nearest centroid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 7 }), (seed, k) => {
        const points = overlapping(seed, { rows: 80, columns: 3, centres: 5 });
        const start = greedyStart(points, k, createRandom(seed));
        const found = tight(points, start);
        expect(found.inertia).toBeLessThanOrEqual(kmeans(points, start, options).inertia * (1 + 1e-12));
        const nearest = assignNearest(points, found.centroids);
        expect([...found.labels]).toEqual([...nearest.labels]);
        expect(found.inertia).toBeCloseTo(
          nearest.squared.reduce((sum, one) => sum + one, 0),
          9,
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('ends lower from most starts where there are many places to rest', () => {
    const points = overlapping(3, { rows: 300, columns: 6, centres: 9 });
    const starts = Array.from({ length: 30 }, (_, seed) => greedyStart(points, 8, createRandom(seed)));
    const lower = starts.filter((start) => tight(points, start).inertia < kmeans(points, start, options).inertia);
    expect(lower.length).toBeGreaterThan(15);
  });

  it('leaves a row alone that is all of its cluster, and rows that are equal', () => {
    const points = holdPoints({ rows: 4, columns: 1, data: Float64Array.of(0, 0, 0, 9) });
    const found = tight(points, { rows: 2, columns: 1, data: Float64Array.of(0, 9) });
    expect([...found.labels]).toEqual([0, 0, 0, 1]);
    expect(found.inertia).toBe(0);
  });
});
