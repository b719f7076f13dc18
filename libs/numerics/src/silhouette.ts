import { TributaryError } from '@tributary/contracts';
import { pickRows, type Points } from './points.js';
import { createRandom, sampleIndices } from './random.js';
import { wasmKernels } from './wasm-kernels.js';

export interface Silhouette {
  /** Mean over the rows measured, −1 to 1; higher is better. */
  mean: number;
  /** Mean per label, in label order; NaN where the label has no row among those measured. */
  perCluster: Float64Array;
  /** Rows measured: all of them, or the size of the sample. */
  sample: number;
  /** Standard deviation of the rows' own values: over √sample it is the standard error of a sampled mean. */
  deviation: number;
}

/** Pair distances between two yields of the stepwise form: about 10 ms of work at ten columns. */
const pairsPerStep = 500_000;

/**
 * Exact mean silhouette with Euclidean distances (Rousseeuw 1987): s = (b − a) / max(a, b), where a is the mean
 * distance to the rows of the own cluster, b the smallest mean distance to the rows of another; 0 in a cluster of one.
 * Quadratic in rows. Throws MODEL_INPUT unless there are at least two clusters and more rows than clusters.
 */
export function silhouette(points: Points, labels: Int32Array): Silhouette {
  const steps = silhouetteSteps(points, labels);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** As {@link silhouette}, over a seeded sample of at most `sample` rows, the distances taken within the sample. */
export function sampledSilhouette(points: Points, labels: Int32Array, options: { sample: number; seed: number }) {
  const part = silhouetteSample(points, labels, options);
  return silhouette(part.points, part.labels);
}

/** The rows that a sampled silhouette looks at; all rows where they are no more than the sample. */
export function silhouetteSample(
  points: Points,
  labels: Int32Array,
  options: { sample: number; seed: number },
): { points: Points; labels: Int32Array } {
  if (points.rows <= options.sample) return { points, labels };
  const rows = sampleIndices(points.rows, options.sample, createRandom(options.seed));
  return { points: pickRows(points, rows), labels: Int32Array.from(rows, (row) => labels[row]!) };
}

/** The exact silhouette in small steps, so that a caller can let other work through; yields the share done, 0 to 1. */
export function* silhouetteSteps(points: Points, labels: Int32Array): Generator<number, Silhouette> {
  const { order, starts } = byLabel(labels);
  const clusters = starts.length - 1;
  const rows = order.length;
  const filled = clusterSizes(starts).filter((size) => size > 0).length;
  if (filled < 2 || rows <= filled)
    throw new TributaryError(
      'MODEL_INPUT',
      `A silhouette needs 2 or more clusters and more rows than clusters; there are ${filled} clusters of ${rows} rows.`,
    );
  const distances = loadSorted(points, order, clusters);
  let pairs = 0;
  for (let own = 0; own < clusters; own++) {
    for (let row = starts[own]!; row < starts[own + 1]!; row++) {
      for (let other = own; other < clusters; other++)
        distances.add({ row, own, other, from: Math.max(starts[other]!, row + 1), to: starts[other + 1]! });
      pairs += rows - row;
      if (pairs >= pairsPerStep) {
        pairs = 0;
        yield 1 - ((rows - row) / rows) ** 2;
      }
    }
  }
  return summarise(distances.sums(), starts);
}

interface Stretch {
  row: number;
  own: number;
  other: number;
  from: number;
  to: number;
}

/** Rows in the order given, column by column in the memory of the kernels, and the sums of distances by cluster × row. */
function loadSorted(points: Points, order: Uint32Array, clusters: number) {
  const { columns: width, data } = points;
  const rows = order.length;
  // One value more than rows: the kernel may read past the last.
  const stride = (rows + 1) * 8;
  const kernels = wasmKernels();
  const [columns, sums] = kernels.allocate([stride * width, clusters * rows * 8]) as [number, number];
  const target = new Float64Array(kernels.memory.buffer, columns, (rows + 1) * width);
  for (let i = 0; i < rows; i++)
    for (let c = 0, from = order[i]! * width; c < width; c++) target[c * (rows + 1) + i] = data[from + c]!;
  const totals = new Float64Array(kernels.memory.buffer, sums, clusters * rows);
  return {
    sums: () => totals,
    /** Distances of one row to a stretch of rows of one cluster: each pair is computed once and counts for both its rows. */
    add({ row, own, other, from, to }: Stretch): void {
      if (from >= to) return;
      const total = kernels.addDistances(columns, stride, width, row, from, to, sums + own * rows * 8);
      totals[other * rows + row]! += total;
    },
  };
}

function summarise(sums: Float64Array, starts: Int32Array): Silhouette {
  const sizes = clusterSizes(starts);
  const clusters = sizes.length;
  const rows = starts[clusters]!;
  const perCluster = new Float64Array(clusters);
  let mean = 0;
  let squares = 0;
  for (let own = 0; own < clusters; own++) {
    let sum = 0;
    for (let row = starts[own]!; row < starts[own + 1]!; row++) {
      if (sizes[own] === 1) continue;
      const a = sums[own * rows + row]! / (sizes[own]! - 1);
      let b = Infinity;
      for (let k = 0; k < clusters; k++)
        if (k !== own && sizes[k]! > 0) b = Math.min(b, sums[k * rows + row]! / sizes[k]!);
      const largest = Math.max(a, b);
      const value = largest === 0 ? 0 : (b - a) / largest;
      sum += value;
      squares += value * value;
    }
    perCluster[own] = sum / sizes[own]!;
    mean += sum;
  }
  mean /= rows;
  return { mean, perCluster, sample: rows, deviation: Math.sqrt(Math.max(0, squares / rows - mean * mean)) };
}

function clusterSizes(starts: Int32Array): number[] {
  return Array.from({ length: starts.length - 1 }, (_, label) => starts[label + 1]! - starts[label]!);
}

/** Rows sorted by label (counting sort) with the start of each label; noise (negative labels) is left out. */
function byLabel(labels: Int32Array): { order: Uint32Array; starts: Int32Array } {
  let clusters = 0;
  for (const label of labels) if (label >= clusters) clusters = label + 1;
  // Signed on purpose: V8 keeps loop counters taken from a Uint32Array as floats, which halves the speed.
  const starts = new Int32Array(clusters + 1);
  for (const label of labels) if (label >= 0) starts[label + 1]!++;
  for (let k = 0; k < clusters; k++) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const order = new Uint32Array(starts[clusters]!);
  labels.forEach((label, row) => {
    if (label >= 0) order[next[label]!++] = row;
  });
  return { order, starts };
}
