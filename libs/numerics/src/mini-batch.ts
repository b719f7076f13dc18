import type { Matrix } from '@tributary/contracts';
import { assignNearest } from './centroids.js';
import { inStretches, pickFrom, type Points } from './points.js';
import type { Random } from './random.js';

export interface MiniBatchOptions {
  /** Rows drawn for each step. */
  batch: number;
  maxBatches: number;
  random: Random;
  /** Rows that each start stands for: what a batch is weighed against. Default: none. */
  weights?: ArrayLike<number>;
}

/** Batches without a better smoothed inertia after which it ends, as scikit-learn. */
const patience = 10;

/**
 * Mini-batch k-means (Sculley 2010) from given centroids: each step draws rows, and moves every centroid to the mean of all
 * rows it was ever given. Ends when the smoothed inertia of the batches has not improved for a while. A centroid that never
 * got a row moves to the row of the batch that lies farthest from its own. Yields after every batch.
 */
export function* miniBatchSteps(
  matrix: Matrix,
  start: Points,
  { batch, maxBatches, random, weights }: MiniBatchOptions,
): Generator<number, { centroids: Points; batches: number }> {
  const width = start.columns;
  const centroids: Points = { ...start, data: Float64Array.from(start.data) };
  const given = Float64Array.from({ length: start.rows }, (_, label) => weights?.[label] ?? 0);
  // As scikit-learn: a batch weighs as much as its share of two passes over the rows.
  const weight = Math.min(1, (2 * batch) / (matrix.rows + 1));
  let smoothed: number | undefined;
  let best = Infinity;
  let worse = 0;
  let batches = 0;
  while (batches < maxBatches && worse < patience) {
    const rows = Uint32Array.from({ length: batch }, () => random.int(matrix.rows));
    const points = pickFrom(matrix, rows);
    const { labels, squared } = assignNearest(points, centroids);
    labels.forEach((label, row) => {
      const step = 1 / ++given[label]!;
      for (let c = 0; c < width; c++) {
        const at = label * width + c;
        centroids.data[at]! += step * (points.data[row * width + c]! - centroids.data[at]!);
      }
    });
    given.forEach((count, label) => {
      if (count > 0) return;
      const far = squared.reduce((most, value, row) => (value > squared[most]! ? row : most), 0);
      centroids.data.set(points.data.subarray(far * width, (far + 1) * width), label * width);
      squared[far] = 0;
    });
    const mean = squared.reduce((sum, value) => sum + value, 0) / batch;
    smoothed = smoothed === undefined ? mean : smoothed + weight * (mean - smoothed);
    worse = smoothed < best ? 0 : worse + 1;
    best = Math.min(best, smoothed);
    yield ++batches;
  }
  return { centroids, batches };
}

/** Squared distances of all rows to their nearest centroid, summed: WCSS. Yields after every stretch of rows. */
export function* inertiaSteps(matrix: Matrix, centroids: Points): Generator<number, number> {
  let sum = 0;
  for (const { from, points } of inStretches(matrix)) {
    for (const value of assignNearest(points, centroids).squared) sum += value;
    yield from;
  }
  return sum;
}
