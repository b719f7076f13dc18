import { TributaryError } from '@tributary/contracts';
import { clusterMeans, wcss } from './centroids.js';
import { squaredDistance, type Points } from './points.js';

/**
 * Davies-Bouldin index (1979): the mean over clusters of the worst (spread_i + spread_j) / distance of means.
 * 0 and up; lower is better. Throws MODEL_INPUT with fewer than two clusters.
 */
export function daviesBouldin(points: Points, labels: Int32Array): number {
  const { means, sizes } = clusterMeans(points, labels);
  const filled = filledClusters(sizes);
  const spread = new Float64Array(means.rows);
  for (let row = 0; row < points.rows; row++) {
    const label = labels[row]!;
    if (label >= 0) spread[label]! += Math.sqrt(squaredDistance(points, row, { points: means, row: label }));
  }
  for (const label of filled) spread[label]! /= sizes[label]!;
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
export function calinskiHarabasz(points: Points, labels: Int32Array): number {
  const { means, sizes } = clusterMeans(points, labels);
  const k = filledClusters(sizes).length;
  const counted = sizes.reduce((sum, size) => sum + size, 0);
  const one = clusterMeans(
    points,
    labels.map((label) => Math.min(label, 0)),
  ).means;
  let between = 0;
  for (let label = 0; label < means.rows; label++)
    between += sizes[label]! * squaredDistance(means, label, { points: one, row: 0 });
  const within = wcss(points, labels);
  return within === 0 ? 1 : (between * (counted - k)) / (within * (k - 1));
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

function filledClusters(sizes: Uint32Array): number[] {
  const filled = Array.from(sizes.keys()).filter((label) => sizes[label]! > 0);
  if (filled.length < 2) throw tooFewClusters();
  return filled;
}

function tooFewClusters(): TributaryError {
  return new TributaryError('MODEL_INPUT', 'This index compares clusters; at least two that hold rows are needed.');
}
