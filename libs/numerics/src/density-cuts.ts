import type { ReachabilityTree } from './reachability-tree.js';
import { rootOf, unite } from './union.js';

/** What clusters of cores at one radius are worth. */
export interface DensityCut {
  /** From the height of the last edge within to that of the first beyond. */
  from: number;
  to: number;
  clusters: number;
  /** Share of rows in none of those clusters, 0 to 1. */
  noise: number;
  /** −1 to 1: see {@link densityCuts}. */
  validity: number;
}

/**
 * Every radius at which the clusters of at least `smallest` cores are two or more, with the relative validity of the
 * clusters over the tree, after DBCV (Moulavi and others 2014): of each cluster 1 − sparseness / separation, where
 * sparseness is the highest edge inside and separation the height at which it meets another, weighted by its share of
 * all rows, so that noise weighs nothing.
 */
export function densityCuts(tree: ReachabilityTree, smallest: number): DensityCut[] {
  const { heights } = tree;
  const parent = Int32Array.from(tree.core, (_, row) => row);
  const cuts: DensityCut[] = [];
  const sizes = new Int32Array(parent.length).fill(1);
  const inner = new Float64Array(parent.length);
  let large = 0;
  for (let edge = 0; edge + 1 < heights.length; edge++) {
    const [a, b] = [rootOf(parent, tree.from[edge]!), rootOf(parent, tree.to[edge]!)];
    const size = sizes[a]! + sizes[b]!;
    large += Number(size >= smallest) - Number(sizes[a]! >= smallest) - Number(sizes[b]! >= smallest);
    unite(parent, a, b);
    const root = rootOf(parent, a);
    sizes[root] = size;
    inner[root] = heights[edge]!;
    if (large >= 2 && heights[edge + 1]! > heights[edge]!)
      cuts.push(worth(tree, edge, { parent: parent.slice(), sizes, inner, smallest }));
  }
  return cuts;
}

interface Joined {
  parent: Int32Array;
  sizes: Int32Array;
  inner: Float64Array;
  smallest: number;
}

/** Joins on above the cut, to see at which height each cluster meets another. */
function worth(tree: ReachabilityTree, cut: number, { parent, sizes, inner, smallest }: Joined): DensityCut {
  const rows = parent.length;
  const holds = new Int32Array(rows).fill(-1);
  let clusters = 0;
  let clustered = 0;
  for (let row = 0; row < rows; row++)
    if (parent[row] === row && sizes[row]! >= smallest) {
      holds[row] = row;
      clusters++;
      clustered += sizes[row]!;
    }
  let validity = 0;
  // A component holds one cluster that has met none so far, or `met`, or none (−1).
  const met = rows;
  const add = (cluster: number, height: number): void => {
    if (cluster < met) validity += (sizes[cluster]! / rows) * (1 - inner[cluster]! / height);
  };
  for (let edge = cut + 1; edge < tree.heights.length; edge++) {
    const [a, b] = [rootOf(parent, tree.from[edge]!), rootOf(parent, tree.to[edge]!)];
    const [one, other] = [holds[a]!, holds[b]!];
    unite(parent, a, b);
    if (one >= 0 && other >= 0) {
      add(one, tree.heights[edge]!);
      add(other, tree.heights[edge]!);
    }
    holds[rootOf(parent, a)] = one >= 0 && other >= 0 ? met : Math.max(one, other);
  }
  return {
    from: tree.heights[cut]!,
    to: tree.heights[cut + 1]!,
    clusters,
    noise: 1 - clustered / rows,
    validity,
  };
}
