import { TributaryError, type Matrix } from '@tributary/contracts';
import { inStretches, squaredDistance, type Points } from './points.js';

/** Columns after which a distance is given up that is too far already. */
const stretch = 8;

/** Index of the nearest centroid per row (ties: the lower index) and the squared distance to it. */
export function assignNearest(points: Points, centroids: Points): { labels: Int32Array; squared: Float64Array } {
  const { rows, columns: width, data } = points;
  const labels = new Int32Array(rows);
  const squared = new Float64Array(rows);
  const centres = centroids.data;
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    let best = Infinity;
    let label = -1;
    for (let k = 0, from = 0; k < centroids.rows; k++, from += width) {
      let sum = 0;
      for (let c = 0; c < width && sum < best;) {
        for (const end = Math.min(width, c + stretch); c < end; c++) {
          const d = data[at + c]! - centres[from + c]!;
          sum += d * d;
        }
      }
      if (sum < best) {
        best = sum;
        label = k;
      }
    }
    labels[row] = label;
    squared[row] = best;
  }
  return { labels, squared };
}

/** Means of the rows of each label, and how many rows each has. Rows with a negative label (noise) are left out. */
export function clusterMeans(points: Points, labels: Int32Array): { means: Points; sizes: Uint32Array } {
  const { rows, columns: width, data } = points;
  let k = 0;
  for (const label of labels) if (label >= k) k = label + 1;
  const means = { rows: k, columns: width, data: new Float64Array(k * width) };
  const sizes = new Uint32Array(k);
  for (let row = 0; row < rows; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    sizes[label]!++;
    for (let c = 0; c < width; c++) means.data[label * width + c]! += data[row * width + c]!;
  }
  for (let label = 0; label < k; label++)
    for (let c = 0; c < width; c++) means.data[label * width + c]! /= sizes[label] || 1;
  return { means, sizes };
}

/** Within-cluster sum of squares (inertia): squared distances of the rows to the mean of their label; noise left out. */
export function wcss(points: Points, labels: Int32Array): number {
  const { means } = clusterMeans(points, labels);
  let sum = 0;
  for (let row = 0; row < points.rows; row++)
    if (labels[row]! >= 0) sum += squaredDistance(points, row, { points: means, row: labels[row]! });
  return sum;
}

/**
 * How clearly each row lies in its cluster, −1 to 1: (b − a) / max(a, b) with a the distance to the mean of its own
 * label and b to the nearest other mean. 0 is the border. Not the silhouette: it compares with means, not with rows.
 */
export function membershipMargin(points: Points, labels: Int32Array): Float64Array {
  const { means, sizes } = clusterMeans(points, labels);
  if (means.rows < 2)
    throw new TributaryError('MODEL_INPUT', 'A margin needs at least two clusters; choose a larger k.');
  return marginFrom(points, labels, { means, sizes });
}

/** As {@link marginFrom}, of rows that lie in columns; over shared memory. */
export function marginOfColumns(
  matrix: Matrix,
  labels: Int32Array,
  by: { means: Points; sizes: ArrayLike<number> },
): Float64Array {
  const result = new Float64Array(new SharedArrayBuffer(matrix.rows * Float64Array.BYTES_PER_ELEMENT));
  for (const { from, points } of inStretches(matrix))
    result.set(marginFrom(points, labels.subarray(from, from + points.rows), by), from);
  return result;
}

/** As {@link membershipMargin}, by means that were measured before; those of no size count for nothing. */
export function marginFrom(
  points: Points,
  labels: Int32Array,
  { means, sizes }: { means: Points; sizes: ArrayLike<number> },
): Float64Array {
  const result = new Float64Array(points.rows);
  for (let row = 0; row < points.rows; row++) {
    const own = labels[row]!;
    if (own < 0) continue;
    let other = Infinity;
    for (let k = 0; k < means.rows; k++)
      if (k !== own && sizes[k]! > 0) other = Math.min(other, squaredDistance(points, row, { points: means, row: k }));
    const a = Math.sqrt(squaredDistance(points, row, { points: means, row: own }));
    const b = Math.sqrt(other);
    result[row] = a === b ? 0 : (b - a) / Math.max(a, b);
  }
  return result;
}
