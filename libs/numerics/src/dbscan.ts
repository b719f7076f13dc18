import { cubesOf } from './cubes.js';
import { dbscanInCubes } from './dbscan-cubes.js';
import { dbscanByNeighbours } from './dbscan-neighbours.js';
import type { Points } from './points.js';

export interface DbscanOptions {
  /** Radius of a neighbourhood. */
  eps: number;
  /** Rows within the radius, the row itself among them, that make a row a core of a cluster. */
  minSamples: number;
}

export interface Dbscan {
  /** Cluster per row in order of each cluster's first core row; −1 is noise. */
  labels: Int32Array;
  /** Rows that are cores, rising. */
  cores: Int32Array;
}

/** Columns up to which cubes are looked through; with more, neighbours are sought row by row. */
const cubeColumns = 3;

/**
 * DBSCAN (Ester et al. 1996): cores within `eps` of each other share a cluster. A row at the border of several clusters
 * belongs to that of its nearest core (ties: the lower row), so that labels do not depend on the order of rows and a row
 * seen later is labelled alike; scikit-learn gives such a row to the cluster found first.
 */
export function dbscan(points: Points, options: DbscanOptions): Dbscan {
  const cubes = points.columns <= cubeColumns ? cubesOf(points, options.eps) : null;
  const { isCore, component, nearest } = cubes ? dbscanInCubes(cubes, options) : dbscanByNeighbours(points, options);
  const labels = new Int32Array(points.rows).fill(-1);
  const numbers = new Map<number, number>();
  const cores: number[] = [];
  for (let row = 0; row < points.rows; row++) {
    if (!isCore[row]) continue;
    cores.push(row);
    const root = component[row]!;
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    labels[row] = numbers.get(root)!;
  }
  nearest.forEach((core, row) => {
    if (core >= 0) labels[row] = labels[core]!;
  });
  return { labels, cores: Int32Array.from(cores) };
}
