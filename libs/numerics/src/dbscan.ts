import { grid } from './grid.js';
import { kdTree, type RowList } from './kd-tree.js';
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

/** Columns up to which cubes are looked through; with more, a tree. */
const gridColumns = 3;

/**
 * DBSCAN (Ester et al. 1996): cores within `eps` of each other share a cluster. A row at the border of several clusters
 * belongs to that of its nearest core (ties: the lower row), so that labels do not depend on the order of rows and a row
 * seen later is labelled alike; scikit-learn gives such a row to the cluster found first.
 */
export function dbscan(points: Points, { eps, minSamples }: DbscanOptions): Dbscan {
  const { rows, columns: width } = points;
  const within = withinRadius(points, eps);
  const found: RowList = { rows: new Int32Array(256) };
  const isCore = new Uint8Array(rows);
  const parent = Int32Array.from({ length: rows }, (_, row) => row);
  const neighbours = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const count = within(row, found);
    neighbours[row] = count;
    if (count < minSamples) continue;
    isCore[row] = 1;
    // Cores seen before are joined here; those to come find this one.
    for (let i = 0; i < count; i++) if (isCore[found.rows[i]!]) unite(parent, row, found.rows[i]!);
  }
  const labels = new Int32Array(rows).fill(-1);
  const numbers = new Map<number, number>();
  const cores: number[] = [];
  for (let row = 0; row < rows; row++) {
    if (!isCore[row]) continue;
    cores.push(row);
    const root = rootOf(parent, row);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    labels[row] = numbers.get(root)!;
  }
  for (let row = 0; row < rows; row++) {
    if (isCore[row] || neighbours[row]! < 2) continue;
    const count = within(row, found);
    let nearest = -1;
    let least = Infinity;
    for (let i = 0; i < count; i++) {
      const core = found.rows[i]!;
      if (!isCore[core]) continue;
      let squared = 0;
      for (let c = 0; c < width; c++) squared += (points.data[row * width + c]! - points.data[core * width + c]!) ** 2;
      if (squared < least || (squared === least && core < nearest)) {
        least = squared;
        nearest = core;
      }
    }
    if (nearest >= 0) labels[row] = labels[nearest]!;
  }
  return { labels, cores: Int32Array.from(cores) };
}

function withinRadius(points: Points, eps: number): (row: number, into: RowList) => number {
  const { columns: width, data } = points;
  const cubes = width <= gridColumns ? grid(points, eps) : null;
  if (cubes) return (row, into) => cubes.within({ data, at: row * width }, into);
  const tree = kdTree(points);
  return (row, into) => tree.within({ data, at: row * width }, eps, into);
}

function rootOf(parent: Int32Array, row: number): number {
  let root = row;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}

function unite(parent: Int32Array, a: number, b: number): void {
  const left = rootOf(parent, a);
  const right = rootOf(parent, b);
  if (left !== right) parent[Math.max(left, right)] = Math.min(left, right);
}
