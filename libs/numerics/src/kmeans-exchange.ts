import { reachOf } from './exchange-reach.js';
import type { HeldPoints } from './held-points.js';
import { kmeansSteps, type KMeansOptions, type KMeansSolution } from './kmeans.js';
import type { Points } from './points.js';

/** Moves that gain less than this share of the inertia are rounding. */
const leastGain = 1e-12;
/** Passes over all rows at most; a handful is usual. */
const mostPasses = 100;
/** Rows that the kernels measure in the time of one that is looked at here. */
const lookIsWorth = 8;
/** Rows looked at that are not worth a measurement at all. */
const fewLooks = 100;
/** Columns after which a distance is given up that is too far already. */
const stretch = 8;

/**
 * {@link kmeansSteps}, and on from where it comes to rest: single rows change over to another cluster as long as that lowers the inertia
 * with the centroids of both moved along (Hartigan and Wong 1979). Every rest of that is a rest of Lloyd's algorithm, and few of Lloyd's are
 * one of it (Telgarsky and Vattani 2010), so many starts end lower. Yields after every pass.
 */
export function* tightKMeansSteps(
  points: HeldPoints,
  start: Points,
  options: KMeansOptions,
): Generator<number, KMeansSolution> {
  const rest = yield* kmeansSteps(points, start, options);
  const centroids = yield* exchangeSteps(points, rest);
  if (!centroids) return rest;
  const end = yield* kmeansSteps(points, centroids, options);
  return { ...end, iterations: rest.iterations + end.iterations };
}

/** The centroids when no row gains by changing over; undefined where none did from the start. */
function* exchangeSteps(points: HeldPoints, rest: KMeansSolution): Generator<number, Points | undefined> {
  const { rows, columns: width, data } = points;
  const k = rest.centroids.rows;
  const centroids = rest.centroids.data.slice();
  const labels = rest.labels.slice();
  const counts = new Float64Array(k);
  for (const label of labels) counts[label]!++;
  const least = leastGain * rest.inertia;

  /** Given up from `limit` on. */
  const squared = (row: number, label: number, limit: number): number => {
    let sum = 0;
    for (let c = 0, at = row * width, to = label * width; c < width && sum < limit;) {
      for (const end = Math.min(width, c + stretch); c < end; c++) {
        const d = data[at + c]! - centroids[to + c]!;
        sum += d * d;
      }
    }
    return sum;
  };
  const shift = (row: number, label: number, by: 1 | -1): void => {
    const count = (counts[label]! += by);
    for (let c = 0, at = row * width, to = label * width; c < width; c++, at++, to++)
      centroids[to]! += (by * (data[at]! - centroids[to]!)) / count;
  };
  /** Where the inertia falls most if the row goes there: what it saves where it is, against what it costs there. */
  const better = (row: number): number => {
    const own = labels[row]!;
    const count = counts[own]!;
    let best = own;
    let cost = (squared(row, own, Infinity) * count) / (count - 1) - least;
    for (let other = 0; other < k; other++) {
      if (other === own) continue;
      const share = counts[other]! / (counts[other]! + 1);
      const there = squared(row, other, cost / share) * share;
      if (there < cost) [best, cost] = [other, there];
    }
    return best;
  };

  let changed = false;
  let reach = reachOf(points, { centroids, labels, counts });
  let inVain = 0;
  for (let pass = 1; pass <= mostPasses; pass++) {
    let moves = 0;
    for (let row = 0; row < rows; row++) {
      const own = labels[row]!;
      if (counts[own]! < 2 || !reach.mayGain(row)) continue;
      const other = better(row);
      if (other === own) {
        if (++inVain < Math.max(fewLooks, rows / lookIsWorth)) continue;
        reach = reachOf(points, { centroids, labels, counts });
        inVain = 0;
        continue;
      }
      shift(row, own, -1);
      shift(row, other, 1);
      labels[row] = other;
      reach.changed(row, [own, other]);
      moves++;
    }
    if (moves === 0) break;
    changed = true;
    yield pass;
  }
  return changed ? { rows: k, columns: width, data: centroids } : undefined;
}
