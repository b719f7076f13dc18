import { describe, expect, it } from 'vitest';
import {
  adjustedRandIndex,
  assignNearest,
  columnKMeansSteps,
  createRandom,
  greedyStart,
  holdPoints,
  kmeans,
  pickRows,
  type ColumnKMeans,
  type Points,
} from './index.js';

const options = { maxIterations: 100, tolerance: 0 };
function run(points: Points, start: Points): ColumnKMeans {
  const columns = Array.from({ length: points.columns }, (_, c) =>
    Float64Array.from({ length: points.rows }, (__, row) => points.data[row * points.columns + c]!),
  );
  const steps = columnKMeansSteps(columns, start, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
function cloud({ rows, columns, offset = 0 }: { rows: number; columns: number; offset?: number }): Points {
  const random = createRandom(rows);
  const data = Float64Array.from({ length: rows * columns }, () => offset + 3 * random.int(3) + random.next());
  return { rows, columns, data };
}

describe('k-means over columns', () => {
  it.each([
    { rows: 1000, columns: 3, k: 5 },
    { rows: 1003, columns: 1, k: 2 },
    { rows: 31, columns: 7, k: 4 },
    { rows: 5, columns: 2, k: 5 },
    { rows: 4000, columns: 2, k: 200 },
    { rows: 2000, columns: 4, k: 6, offset: 1e6 },
  ])('comes to the same rest as the plain one: $rows × $columns, k $k', ({ k, ...shape }) => {
    const points = holdPoints(cloud(shape));
    const start = greedyStart(points, k, createRandom(2));
    const plain = kmeans(points, start, options);
    const columns = run(points, start);
    expect(columns.inertia / plain.inertia || 1).toBeCloseTo(1, 3);
    expect(adjustedRandIndex(assignNearest(points, columns.centroids).labels, plain.labels)).toBeGreaterThan(0.98);
  });

  it('leaves no cluster empty', () => {
    const points = cloud({ rows: 400, columns: 2 });
    const start = pickRows(points, [0, 0, 0, 0, 1]);
    const { labels } = assignNearest(points, run(points, start).centroids);
    expect(new Set(labels).size).toBe(5);
  });

  it('refuses values that are missing, and more clusters than its labels can name', () => {
    const points = cloud({ rows: 300, columns: 2 });
    expect(() => run(points, pickRows(points, new Uint8Array(256)))).toThrow(/At most 255/);
    points.data[7] = NaN;
    expect(() => run(points, pickRows(points, [0, 1]))).toThrow(/impute/);
  });
});
