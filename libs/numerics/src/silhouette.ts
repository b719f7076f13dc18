import { TributaryError } from '@tributary/contracts';
import { blockRows } from './held-points.js';
import { allPairs, clusterRows, type Clustered } from './pairs.js';
import { pickRows, type Points } from './points.js';
import { createRandom, sampleIndices } from './random.js';

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
  const width = points.columns;
  const clusters = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const { clustered, roomAt, numbers } = clusterRows(points, labels, (padded) => clusters * padded * 8);
  const { kernels, padded, sizes, blocks, places, answer, answerAt } = clustered;
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const filled = sizes.reduce((sum, size) => sum + (size > 0 ? 1 : 0), 0);
  if (filled < 2 || rows <= filled)
    throw new TributaryError(
      'MODEL_INPUT',
      `A silhouette needs 2 or more clusters and more rows than clusters; there are ${filled} clusters of ${rows} rows.`,
    );
  // Distances of every row to those of a cluster, summed: cluster × row.
  const sums = numbers(roomAt, clusters * padded);
  let pairs = 0;
  for (const { row, both, own, other, from, to, left, within } of allPairs(clustered)) {
    const into = within ? 0 : roomAt + own * padded * 8;
    kernels.addPairs(blocks, width, places + row * width * 8, both ? 1 : 0, from, to, left, into, answerAt);
    sums[other * padded + row]! += answer[0]!;
    if (both) sums[other * padded + row + 1]! += answer[1]!;
    pairs += 2 * blockRows * (to - from);
    if (pairs < pairsPerStep) continue;
    pairs = 0;
    yield 1 - (1 - row / padded) ** 2;
  }
  return summarise(sums, clustered);
}

function summarise(sums: Float64Array, { sizes, firstBlocks, padded }: Clustered): Silhouette {
  const clusters = sizes.length;
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  const perCluster = new Float64Array(clusters);
  let mean = 0;
  let squares = 0;
  for (let own = 0; own < clusters; own++) {
    const start = firstBlocks[own]! * blockRows;
    let sum = 0;
    for (let row = start; row < start + sizes[own]!; row++) {
      if (sizes[own] === 1) continue;
      const a = sums[own * padded + row]! / (sizes[own]! - 1);
      let b = Infinity;
      for (let k = 0; k < clusters; k++)
        if (k !== own && sizes[k]! > 0) b = Math.min(b, sums[k * padded + row]! / sizes[k]!);
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
