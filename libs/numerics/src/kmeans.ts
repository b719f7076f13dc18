import { assignNearest } from './centroids.js';
import type { Points } from './points.js';

export interface KMeansOptions {
  maxIterations: number;
  /** A run ends when the squared moves of all centroids sum to at most this share of the mean variance of the columns. */
  tolerance: number;
}

/** Where Lloyd's algorithm came to rest. Labels are those of the very centroids given. */
export interface KMeansSolution {
  centroids: Points;
  labels: Int32Array;
  /** Squared distance of every row to its centroid, summed: WCSS. */
  inertia: number;
  iterations: number;
}

/**
 * Lloyd's k-means from given centroids, as scikit-learn: ends when no label changes or the centroids hardly move, and a
 * centroid without rows moves to the row that lies farthest from its own. Yields after every iteration.
 */
export function* kmeansSteps(points: Points, start: Points, options: KMeansOptions): Generator<number, KMeansSolution> {
  const { maxIterations } = options;
  const tolerance = options.tolerance * meanVariance(points);
  let centroids = start;
  let before: Int32Array | undefined;
  for (let iteration = 1; ; iteration++) {
    const { labels, squared } = assignNearest(points, centroids);
    const settled = before !== undefined && equal(before, labels);
    const sums = sumsOf(points, labels, centroids.rows);
    const moved = sums.counts.includes(0) && relocateEmpty(points, { labels, squared, ...sums });
    if ((settled && !moved) || iteration > maxIterations)
      return { centroids, labels, inertia: total(squared), iterations: iteration - 1 };
    const next = meansOf(sums, centroids);
    const shift = squaredShift(centroids, next);
    centroids = next;
    before = labels;
    if (shift <= tolerance && !moved) {
      const last = assignNearest(points, centroids);
      return { centroids, labels: last.labels, inertia: total(last.squared), iterations: iteration };
    }
    yield iteration;
  }
}

/** {@link kmeansSteps} in one go. */
export function kmeans(points: Points, start: Points, options: KMeansOptions): KMeansSolution {
  const steps = kmeansSteps(points, start, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

interface Sums {
  sums: Float64Array;
  counts: Float64Array;
}

function sumsOf(points: Points, labels: Int32Array, k: number): Sums {
  const { rows, columns: width, data } = points;
  const sums = new Float64Array(k * width);
  const counts = new Float64Array(k);
  for (let row = 0, at = 0; row < rows; row++) {
    const label = labels[row]!;
    counts[label]!++;
    for (let c = 0, to = label * width; c < width; c++, to++, at++) sums[to]! += data[at]!;
  }
  return { sums, counts };
}

/** Gives every empty cluster the row that is farthest from its centroid; false where every row lies on its centroid. */
function relocateEmpty(points: Points, state: Sums & { labels: Int32Array; squared: Float64Array }): boolean {
  const { sums, counts, labels, squared } = state;
  const width = points.columns;
  const empty = Array.from(counts.keys()).filter((label) => counts[label] === 0);
  const farthest = Array.from(squared.keys())
    .filter((row) => squared[row]! > 0)
    .sort((a, b) => squared[b]! - squared[a]! || a - b)
    .slice(0, empty.length);
  farthest.forEach((row, at) => {
    const from = labels[row]!;
    const to = empty[at]!;
    counts[from]!--;
    counts[to]!++;
    for (let c = 0; c < width; c++) {
      const value = points.data[row * width + c]!;
      sums[from * width + c]! -= value;
      sums[to * width + c]! += value;
    }
  });
  return farthest.length > 0;
}

/** Means; a cluster without rows stays where it was. */
function meansOf({ sums, counts }: Sums, before: Points): Points {
  const width = before.columns;
  const data = sums.map((sum, at) => {
    const count = counts[Math.floor(at / width)]!;
    return count > 0 ? sum / count : before.data[at]!;
  });
  return { rows: before.rows, columns: width, data };
}

function squaredShift(a: Points, b: Points): number {
  return a.data.reduce((sum, value, at) => sum + (value - b.data[at]!) ** 2, 0);
}

function meanVariance({ rows, columns: width, data }: Points): number {
  let result = 0;
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (let at = c; at < data.length; at += width) sum += data[at]!;
    const mean = sum / rows;
    for (let at = c; at < data.length; at += width) result += (data[at]! - mean) ** 2;
  }
  return width === 0 ? 0 : result / rows / width;
}

function equal(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
