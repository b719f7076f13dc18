import { TributaryError } from '@tributary/contracts';
import type { Points } from './points.js';
import { sampleIndices, type Random } from './random.js';

export interface IsolationOptions {
  trees: number;
  /** Rows that each tree sees. */
  sample: number;
}

/** Trees in flat arrays: node → column (−1 at a leaf), threshold (or path length at a leaf), children. */
export interface IsolationForest {
  columns: number;
  /** First node of each tree. */
  roots: Int32Array;
  column: Int32Array;
  threshold: Float64Array;
  /** The left child follows its parent; this is the right one. */
  right: Int32Array;
  /** Mean path length of the samples the trees were grown from. */
  expected: number;
}

const euler = 0.5772156649015329;

/** Mean path length of an unsuccessful search among `n` rows (Liu et al. 2008, equation 1). */
function pathLength(n: number): number {
  if (n <= 1) return 0;
  return n === 2 ? 1 : 2 * (Math.log(n - 1) + euler) - (2 * (n - 1)) / n;
}

/** Grows an isolation forest (Liu, Ting and Zhou 2008): random splits part rows that are few and different early. */
export function isolationForest(points: Points, options: IsolationOptions, random: Random): IsolationForest {
  if (points.rows === 0 || points.columns === 0)
    throw new TributaryError('MODEL_INPUT', 'An isolation forest needs rows and columns.');
  const sample = Math.min(options.sample, points.rows);
  const depthLimit = Math.ceil(Math.log2(Math.max(2, sample)));
  const nodes = { column: [] as number[], threshold: [] as number[], right: [] as number[] };
  const roots = Int32Array.from({ length: options.trees }, () => {
    const root = nodes.column.length;
    grow({ points, random, nodes, depthLimit }, Int32Array.from(sampleIndices(points.rows, sample, random)), 0);
    return root;
  });
  return {
    columns: points.columns,
    roots,
    column: Int32Array.from(nodes.column),
    threshold: Float64Array.from(nodes.threshold),
    right: Int32Array.from(nodes.right),
    expected: pathLength(sample),
  };
}

interface Growth {
  points: Points;
  random: Random;
  nodes: { column: number[]; threshold: number[]; right: number[] };
  depthLimit: number;
}

function grow(growth: Growth, rows: Int32Array, depth: number): void {
  const { nodes, points } = growth;
  const node = nodes.column.length;
  const split = depth < growth.depthLimit && rows.length > 1 ? splitOf(growth, rows) : null;
  nodes.column.push(split?.column ?? -1);
  nodes.threshold.push(split?.threshold ?? depth + pathLength(rows.length));
  nodes.right.push(-1);
  if (!split) return;
  const goesLeft = (row: number): boolean => points.data[row * points.columns + split.column]! <= split.threshold;
  grow(growth, rows.filter(goesLeft), depth + 1);
  nodes.right[node] = nodes.column.length;
  grow(
    growth,
    rows.filter((row) => !goesLeft(row)),
    depth + 1,
  );
}

/** A column that is not constant here, drawn by chance, and a place between its ends; null where every column is constant. */
function splitOf({ points, random }: Growth, rows: Int32Array): { column: number; threshold: number } | null {
  const { columns: width, data } = points;
  const left = Array.from({ length: width }, (_, c) => c);
  while (left.length > 0) {
    const column = left.splice(random.int(left.length), 1)[0]!;
    let low = Infinity;
    let high = -Infinity;
    for (const row of rows) {
      const value = data[row * width + column]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const threshold = low + random.next() * (high - low);
    if (high > low) return { column, threshold: threshold < high ? threshold : low };
  }
  return null;
}

/** Anomaly score of every row, 0 to 1: about 0.5 is ordinary, near 1 lies apart (as scikit-learn's −score_samples). */
export function isolationScores(forest: IsolationForest, points: Points): Float64Array {
  const { column, threshold, right, roots } = forest;
  const { columns: width, data } = points;
  return Float64Array.from({ length: points.rows }, (_, row) => {
    const at = row * width;
    let length = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree]!;
      for (let c = column[node]!; c >= 0; c = column[node]!)
        node = data[at + c]! <= threshold[node]! ? node + 1 : right[node]!;
      length += threshold[node]!;
    }
    return forest.expected === 0 ? 0.5 : 2 ** (-length / roots.length / forest.expected);
  });
}
