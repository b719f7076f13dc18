import type { HeldPoints } from './held-points.js';
import type { Points } from './points.js';

/** Labels of rows that are held; they last until the rows are asked again. */
export interface Labelled {
  labels: Int32Array;
  /** Rows whose label is another than the last time. */
  changed: number;
}

export interface Nearest extends Labelled {
  /** Squared distance of every row to its centroid. */
  squared: Float64Array;
}

export interface Clusters {
  /** k × columns. */
  sums: Float64Array;
  counts: Float64Array;
}

/** Share of the rows from which on it is quicker to look at all than at those whose label is in doubt. */
const mostInDoubt = 0.6;

/** Index of the nearest centroid per row (ties: the lower index) and the squared distance to it: as `assignNearest`. */
export function labelNearest(points: HeldPoints, centroids: Points): Nearest {
  const { kernels, at, perRow, rows, columns } = points;
  const { places } = points.lay(centroids.data);
  const [squared, upper, lower] = perRow;
  const k = centroids.rows;
  const changed = kernels.nearest(at.blocks, rows, columns, places, k, at.labels, squared, upper, lower);
  return { labels: labelsOf(points), changed, squared: points.numbers(squared, rows) };
}

/**
 * As {@link labelNearest} of centroids that have moved since it was asked or this was: only rows are looked at that a bound on what the
 * moves can do leaves in doubt (Hamerly 2010, "Making k-means even faster"). The clusters in {@link inStep} are kept in step.
 */
export function labelMoved(points: HeldPoints, before: Points, after: Points): Labelled | Nearest {
  const { kernels, at, perRow, rows, columns } = points;
  const [, upper, lower, list] = perRow;
  const { places, factors, others, sums, counts } = points.lay(after.data);
  const k = after.rows;
  const moved = points.numbers(factors, k).fill(0);
  for (let c = 0; c < after.data.length; c++)
    moved[Math.floor(c / columns)]! += (after.data[c]! - before.data[c]!) ** 2;
  for (let label = 0; label < k; label++) moved[label] = Math.sqrt(moved[label]!);
  points.numbers(others, k).set(mostOfOthers(moved));
  const inDoubt = kernels.uncertain(rows, at.labels, upper, lower, factors, others, list);
  if (inDoubt > mostInDoubt * rows) return labelNearest(points, after);
  const asked = [at.blocks, columns, places, k, list, inDoubt, at.block, at.labels, upper, lower, sums, counts];
  return { changed: kernels.nearestOf(...asked), labels: labelsOf(points) };
}

/** Sums and sizes of k clusters by the present labels, from all rows in their order. */
export function sumUp(points: HeldPoints, k: number): Clusters {
  const { kernels, at, rows, columns } = points;
  const { sums, counts } = points.room(k);
  points.numbers(sums, k * columns).fill(0);
  points.numbers(counts, k).fill(0);
  kernels.addUp(at.blocks, rows, columns, at.labels, sums, counts);
  return inStep(points, k);
}

/** What {@link sumUp} came to, and rows that have changed over since were added to and taken from. */
export function inStep(points: HeldPoints, k: number): Clusters {
  const { sums, counts } = points.room(k);
  return { sums: points.numbers(sums, k * points.columns).slice(), counts: points.numbers(counts, k).slice() };
}

function labelsOf({ kernels, at, rows }: HeldPoints): Int32Array {
  return new Int32Array(kernels.memory.buffer, at.labels, rows);
}

/** For each of some numbers, none below 0, the largest of the others. */
function mostOfOthers(values: Float64Array): Float64Array {
  const first = values.indexOf(Math.max(...values));
  const second = values.reduce((most, value, at) => (at === first ? most : Math.max(most, value)), 0);
  return values.map((_, at) => (at === first ? second : values[first]!));
}
