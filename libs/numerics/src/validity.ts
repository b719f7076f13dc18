import { allPairs, clusterRows } from './pairs.js';
import type { Points } from './points.js';
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
  const width = points.columns;
  const { clustered, numbers, roomAt } = clusterRows(points, labels, () => 32);
  const { kernels, blocks, places } = clustered;
  // Smallest and largest squared distance, of pairs inside a cluster and of others.
  const [inside, outside] = [roomAt, roomAt + 16];
  numbers(roomAt, 4).set([Infinity, 0, Infinity, 0]);
  for (const { row, both, own, other, from, to, left } of allPairs(clustered)) {
    const extremes = own === other ? inside : outside;
    kernels.extremes(blocks, width, places + row * width * 8, both ? 1 : 0, from, to, left, extremes);
  }
  const widest = numbers(inside, 2)[1]!;
  const apart = numbers(outside, 2)[0]!;
  if (apart === Infinity) throw tooFewClusters();
  return Math.sqrt(apart) / Math.sqrt(widest);
}

function columnsOf({ rows, columns: width, data }: Points): Float64Array[] {
  return Array.from({ length: width }, (_, c) =>
    Float64Array.from({ length: rows }, (_, row) => data[row * width + c]!),
  );
}
