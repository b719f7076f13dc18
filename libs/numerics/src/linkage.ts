/** One merge of two clusters. Rows are clusters 0 … n − 1; the merge at place i makes cluster n + i. */
export interface Merge {
  left: number;
  right: number;
  /** How far the two were apart, by the linkage. */
  height: number;
  /** Rows (or their weights) in the new cluster. */
  size: number;
}

/** A merge as an algorithm finds it: by any member of either side, in any order. */
export interface FoundMerge {
  a: number;
  b: number;
  height: number;
}

/** Merges in order of height, numbered as scipy's linkage matrix does. `weights` count for several rows each. */
export function inOrder(found: readonly FoundMerge[], weights: Float64Array): Merge[] {
  const n = weights.length;
  const sorted = found.map((merge, at) => ({ ...merge, at })).sort((a, b) => a.height - b.height || a.at - b.at);
  const parent = Int32Array.from({ length: n }, (_, row) => row);
  const cluster = Int32Array.from({ length: n }, (_, row) => row);
  const sizes = Float64Array.from(weights);
  return sorted.map(({ a, b, height }, at) => {
    const left = rootOf(parent, a);
    const right = rootOf(parent, b);
    const merge = {
      left: Math.min(cluster[left]!, cluster[right]!),
      right: Math.max(cluster[left]!, cluster[right]!),
      height,
      size: sizes[left]! + sizes[right]!,
    };
    parent[right] = left;
    sizes[left] = merge.size;
    cluster[left] = n + at;
    return merge;
  });
}

/** How a tree of merges is cut: into a number of clusters, or above a height. */
export type Cut = { k: number } | { height: number };

/** Labels of the n rows after the merges below the cut, numbered by each cluster's first row. */
export function cutTree(merges: readonly Merge[], rows: number, cut: Cut): Int32Array {
  const kept =
    'k' in cut ? merges.slice(0, Math.max(0, rows - cut.k)) : merges.filter(({ height }) => height <= cut.height);
  const parent = Int32Array.from({ length: rows + merges.length }, (_, node) => node);
  kept.forEach(({ left, right }, at) => {
    parent[rootOf(parent, left)] = rows + at;
    parent[rootOf(parent, right)] = rows + at;
  });
  const numbers = new Map<number, number>();
  return Int32Array.from({ length: rows }, (_, row) => {
    const root = rootOf(parent, row);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
    return numbers.get(root)!;
  });
}

function rootOf(parent: Int32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}
