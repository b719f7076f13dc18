import { inStep, labelMoved, labelNearest, sumUp, type Clusters, type Labelled, type Nearest } from './held-labels.js';
import type { HeldPoints } from './held-points.js';
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
export function* kmeansSteps(
  points: HeldPoints,
  start: Points,
  options: KMeansOptions,
): Generator<number, KMeansSolution> {
  const { rows: k } = start;
  const tolerance = options.tolerance * points.variance;
  let centroids = start;
  let rounded = false;
  let found: Labelled | Nearest = labelNearest(points, start);
  for (let iteration = 1; ; iteration++) {
    if (iteration > 1 && found.changed === 0 && (rounded || !('squared' in found))) {
      // Sums that were kept in step carry some rounding: rest is told from sums of all rows.
      centroids = meansOf(sumUp(points, k), centroids);
      found = labelNearest(points, centroids);
    }
    const settled = iteration > 1 && found.changed === 0;
    const ended = iteration > options.maxIterations;
    const summed = 'squared' in found ? sumUp(points, k) : inStep(points, k);
    const empty = summed.counts.includes(0);
    const nearest: Nearest | false = 'squared' in found ? found : (ended || empty) && labelNearest(points, centroids);
    const moved = empty && nearest && relocateEmpty(points, { ...nearest, ...summed });
    if (nearest && ((settled && !moved) || ended)) return solution(centroids, nearest, iteration - 1);
    const next = meansOf(summed, centroids);
    if (squaredShift(centroids, next) <= tolerance && !moved) {
      const last = meansOf(sumUp(points, k), centroids);
      return solution(last, labelNearest(points, last), iteration);
    }
    rounded = !('squared' in found);
    found = labelMoved(points, centroids, next);
    centroids = next;
    yield iteration;
  }
}

/** {@link kmeansSteps} in one go. */
export function kmeans(points: HeldPoints, start: Points, options: KMeansOptions): KMeansSolution {
  const steps = kmeansSteps(points, start, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function solution(centroids: Points, { labels, squared }: Nearest, iterations: number): KMeansSolution {
  return { centroids, labels: labels.slice(), inertia: total(squared), iterations };
}

/** Gives every empty cluster the row that is farthest from its centroid; false where every row lies on its centroid. */
function relocateEmpty(points: Points, state: Clusters & Nearest): boolean {
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
function meansOf({ sums, counts }: Clusters, before: Points): Points {
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

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
