import { TributaryError } from '@tributary/contracts';
import { squaredDistance, type Points } from './points.js';

/** Where clusters lie and how far their rows are from it: all that the indices by means need, whoever gathered it. */
export interface Spread {
  /** A row for each label. */
  means: Points;
  sizes: ArrayLike<number>;
  /** Squared distances of the rows to the mean of their cluster, summed: WCSS. */
  within: number;
  /** Distances of the rows to the mean of their cluster, summed by cluster. */
  distances: Float64Array;
}

/** Rows whose distances are held at a time. */
const chunkRows = 16_384;

/** The spread of labelled rows that lie in columns; no copy of them is made. Rows with a negative label are left out. */
export function spreadOf(columns: readonly ArrayLike<number>[], labels: Int32Array): Spread {
  const { means, sizes } = meansOf(columns, labels);
  const distances = new Float64Array(sizes.length);
  const squared = new Float64Array(Math.min(chunkRows, labels.length));
  let within = 0;
  for (let from = 0; from < labels.length; from += chunkRows) {
    const rows = Math.min(chunkRows, labels.length - from);
    squared.fill(0);
    columns.forEach((column, c) => addSquares({ column, means, c }, { labels, from, rows }, squared));
    for (let at = 0; at < rows; at++) {
      const label = labels[from + at]!;
      if (label < 0) continue;
      within += squared[at]!;
      distances[label]! += Math.sqrt(squared[at]!);
    }
  }
  return { means, sizes, within, distances };
}

/** As `clusterMeans`, of rows that lie in columns. */
function meansOf(
  columns: readonly ArrayLike<number>[],
  labels: Int32Array,
): Pick<Spread, 'means'> & { sizes: Uint32Array } {
  let k = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row]! >= k) k = labels[row]! + 1;
  const sizes = new Uint32Array(k);
  for (let row = 0; row < labels.length; row++) if (labels[row]! >= 0) sizes[labels[row]!]!++;
  const width = columns.length;
  const data = new Float64Array(k * width);
  columns.forEach((column, c) => {
    sumsInto(column, labels, { data, width, c });
    for (let label = 0; label < k; label++) data[label * width + c]! /= sizes[label] || 1;
  });
  return { means: { rows: k, columns: width, data }, sizes };
}

/** A function of its own: small loops are compiled well. */
function sumsInto(
  column: ArrayLike<number>,
  labels: Int32Array,
  { data, width, c }: { data: Float64Array; width: number; c: number },
): void {
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label >= 0) data[label * width + c]! += column[row]!;
  }
}

function addSquares(
  { column, means, c }: { column: ArrayLike<number>; means: Points; c: number },
  { labels, from, rows }: { labels: Int32Array; from: number; rows: number },
  into: Float64Array,
): void {
  const { data, columns: width } = means;
  for (let at = 0; at < rows; at++) {
    const label = labels[from + at]!;
    if (label < 0) continue;
    const d = column[from + at]! - data[label * width + c]!;
    into[at]! += d * d;
  }
}

/**
 * Davies-Bouldin index (1979): the mean over clusters of the worst (spread_i + spread_j) / distance of means.
 * 0 and up; lower is better. Throws MODEL_INPUT with fewer than two clusters.
 */
export function daviesBouldinOf({ means, sizes, distances }: Spread): number {
  const filled = filledClusters(sizes);
  const spread = distances.map((sum, label) => sum / (sizes[label]! || 1));
  let total = 0;
  for (const i of filled) {
    let worst = 0;
    for (const j of filled) {
      if (i === j) continue;
      const apart = Math.sqrt(squaredDistance(means, i, { points: means, row: j }));
      // As scikit-learn: two clusters with one mean say nothing, they do not make the index infinite.
      if (apart > 0) worst = Math.max(worst, (spread[i]! + spread[j]!) / apart);
    }
    total += worst;
  }
  return total / filled.length;
}

/**
 * Calinski-Harabasz index (1974): between-cluster over within-cluster variance; higher is better.
 * 1 where every cluster is a point, as scikit-learn. Throws MODEL_INPUT with fewer than two clusters.
 */
export function calinskiHarabaszOf({ means, sizes, within }: Spread): number {
  const filled = filledClusters(sizes);
  const counted = filled.reduce((sum, label) => sum + sizes[label]!, 0);
  const middle = new Float64Array(means.columns);
  for (const label of filled)
    for (let c = 0; c < means.columns; c++)
      middle[c]! += (means.data[label * means.columns + c]! * sizes[label]!) / counted;
  const one: Points = { rows: 1, columns: means.columns, data: middle };
  const between = filled.reduce(
    (sum, label) => sum + sizes[label]! * squaredDistance(means, label, { points: one, row: 0 }),
    0,
  );
  return within === 0 ? 1 : (between * (counted - filled.length)) / (within * (filled.length - 1));
}

function filledClusters(sizes: ArrayLike<number>): number[] {
  const filled = Array.from({ length: sizes.length }, (_, label) => label).filter((label) => sizes[label]! > 0);
  if (filled.length < 2) throw tooFewClusters();
  return filled;
}

export function tooFewClusters(): TributaryError {
  return new TributaryError('MODEL_INPUT', 'This index compares clusters; at least two that hold rows are needed.');
}
