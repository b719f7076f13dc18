import { TributaryError, type Matrix, type ModelConfig } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';
import { asLabels } from './answers.js';
import { fitOptions } from './fit-options.js';
import type { ClusteringDeps } from './ports.js';

/**
 * How well each cluster holds when the rows are drawn anew (Hennig 2007): the same algorithm is fitted on rows drawn with
 * replacement, labels all rows, and the overlap (Jaccard) of each cluster with its best match is averaged over the
 * rounds. Below 0.6 a cluster is hardly more than chance, from 0.75 on it is stable. Null where no rounds are asked for.
 */
export async function bootstrapStability(
  deps: ClusteringDeps,
  config: ModelConfig,
  fitted: { matrix: Matrix; labels: Int32Array; k: number | null },
): Promise<Float64Array | null> {
  if (config.bootstrap === 0) return null;
  const { matrix, labels, k } = fitted;
  const options = fitOptions(deps, config);
  const random = createRandom(config.seed);
  const sums = new Float64Array(labels.reduce((most, label) => Math.max(most, label + 1), 0));
  let rounds = 0;
  for (let round = 0; round < config.bootstrap; round++) {
    if (options.signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    deps.progress?.(round / config.bootstrap, 'stability');
    const drawn = drawRows(matrix, () => random.int(matrix.rows));
    const params = k === null ? config.params : { ...config.params, k };
    try {
      const artifact = await deps.algorithms.fit(config.algorithm, drawn, {
        ...options,
        params,
        seed: config.seed + round,
      });
      const again = asLabels(await deps.algorithms.apply(config.algorithm, artifact, matrix), config.algorithm);
      overlaps(labels, again, sums.length).forEach((overlap, cluster) => (sums[cluster]! += overlap));
      rounds++;
    } catch (error) {
      // Rows drawn anew may hold fewer different ones than clusters: that round says nothing.
      if (!(error instanceof TributaryError) || error.code !== 'MODEL_INPUT') throw error;
    }
  }
  return rounds === 0 ? null : sums.map((sum) => sum / rounds);
}

function drawRows(matrix: Matrix, draw: () => number): Matrix {
  const rows = Int32Array.from({ length: matrix.rows }, draw);
  return {
    rows: matrix.rows,
    ids: matrix.ids,
    columns: matrix.columns.map((column) => {
      const data = new Float64Array(new SharedArrayBuffer(matrix.rows * 8));
      for (let row = 0; row < data.length; row++) data[row] = column.data[rows[row]!]!;
      return { ...column, data };
    }),
  };
}

/** Best Jaccard overlap of each cluster with any of the other labelling. */
function overlaps(labels: Int32Array, again: Int32Array, clusters: number): number[] {
  const others = again.reduce((most, label) => Math.max(most, label + 1), 0);
  const both = new Float64Array(clusters * others);
  const sizes = new Float64Array(clusters);
  const otherSizes = new Float64Array(others);
  labels.forEach((label, row) => {
    const other = again[row]!;
    if (label >= 0) sizes[label]!++;
    if (other >= 0) otherSizes[other]!++;
    if (label >= 0 && other >= 0) both[label * others + other]!++;
  });
  return Array.from(sizes, (size, cluster) => {
    let best = 0;
    for (let other = 0; other < others; other++) {
      const shared = both[cluster * others + other]!;
      best = Math.max(best, shared / (size + otherSizes[other]! - shared));
    }
    return best;
  });
}
