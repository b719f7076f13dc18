import { clusterMeans } from './centroids.js';
import { kdTree } from './kd-tree.js';
import { pickRows, type Points } from './points.js';
import { createRandom, sampleIndices } from './random.js';

export interface MicroClusters {
  centres: Points;
  /** Rows that each centre stands for. */
  sizes: Float64Array;
}

const rounds = 3;

/**
 * Gathers many rows into at most `groups` small ones: a seeded sample of different rows to start from, then a few
 * rounds of Lloyd's algorithm with a tree to find the nearest centre. For methods whose time is quadratic in rows.
 */
export function microClusters(points: Points, options: { groups: number; seed: number }): MicroClusters {
  const { rows, columns: width, data } = points;
  let centres = pickRows(points, sampleIndices(rows, options.groups, createRandom(options.seed)));
  let sizes = new Float64Array();
  for (let round = 0; round < rounds; round++) {
    const tree = kdTree(centres);
    const labels = Int32Array.from({ length: rows }, (_, row) => tree.nearest({ data, at: row * width }).row);
    const found = clusterMeans(points, labels);
    const filled = Array.from(found.sizes.keys()).filter((label) => found.sizes[label]! > 0);
    centres = pickRows(found.means, filled);
    sizes = Float64Array.from(filled, (label) => found.sizes[label]!);
  }
  return { centres, sizes };
}
