import { squaredDistance, type Points } from './points.js';
import { calinskiHarabaszOf, daviesBouldinOf, spreadOf, tooFewClusters } from './spread.js';

/** The Davies-Bouldin index of rows in a block; see {@link daviesBouldinOf}. */
export function daviesBouldin(points: Points, labels: Int32Array): number {
  return daviesBouldinOf(spreadOf(columnsOf(points), labels));
}

/** The Calinski-Harabasz index of rows in a block; see {@link calinskiHarabaszOf}. */
export function calinskiHarabasz(points: Points, labels: Int32Array): number {
  return calinskiHarabaszOf(spreadOf(columnsOf(points), labels));
}

/**
 * Dunn index (1974): smallest distance between rows of two clusters over the largest distance inside one; higher is
 * better. Quadratic in rows. Infinity where every cluster is a point.
 */
export function dunn(points: Points, labels: Int32Array): number {
  let apart = Infinity;
  let widest = 0;
  for (let i = 0; i < points.rows; i++) {
    for (let j = i + 1; j < points.rows; j++) {
      if (labels[i]! < 0 || labels[j]! < 0) continue;
      const squared = squaredDistance(points, i, { points, row: j });
      if (labels[i] === labels[j]) widest = Math.max(widest, squared);
      else apart = Math.min(apart, squared);
    }
  }
  if (apart === Infinity) throw tooFewClusters();
  return Math.sqrt(apart) / Math.sqrt(widest);
}

function columnsOf({ rows, columns: width, data }: Points): Float64Array[] {
  return Array.from({ length: width }, (_, c) =>
    Float64Array.from({ length: rows }, (_, row) => data[row * width + c]!),
  );
}
