import { TributaryError, type Matrix } from '@tributary/contracts';
import { marginOfColumns } from '@tributary/numerics';
import type { AlgorithmRunner } from './ports.js';
import type { ClusteringArtifact } from './result.js';
import { applySteps } from './steps/index.js';

export interface Assigned {
  /** Cluster index per row; −1 where a row is left out. */
  labels: Int32Array;
  /** How clearly each row lies in its cluster, −1 to 1; 0 where it has none. */
  scores: Float64Array;
}

/** Labels other rows by the very steps of the fit; −1 where a row is left out. Columns in the order of the fit. */
export async function assign(
  artifact: ClusteringArtifact,
  matrix: Matrix,
  algorithms: AlgorithmRunner,
): Promise<Int32Array> {
  return (await assignWithScores(artifact, matrix, algorithms)).labels;
}

/** As {@link assign}, with how clearly each row lies in its cluster. */
export async function assignWithScores(
  artifact: ClusteringArtifact,
  matrix: Matrix,
  algorithms: AlgorithmRunner,
): Promise<Assigned> {
  const names = matrix.columns.map((column) => column.name);
  if (names.join() !== artifact.features.join())
    throw new TributaryError(
      'MODEL_INPUT',
      `The model was fitted on ${artifact.features.join(', ')}; the matrix holds ${names.join(', ')}.`,
    );
  const prepared = await applySteps(matrix, artifact, algorithms);
  const labels = new Int32Array(matrix.rows).fill(-1);
  const scores = new Float64Array(matrix.rows);
  if (prepared.matrix.rows === 0) return { labels, scores };
  const { reduction, clustering, centres } = artifact;
  const reduced = reduction
    ? asMatrix(await algorithms.apply(reduction.algorithm, reduction.artifact, prepared.matrix), reduction.algorithm)
    : prepared.matrix;
  const own = asLabels(
    await algorithms.apply(clustering.algorithm, clustering.artifact, reduced),
    clustering.algorithm,
  );
  const columns = reduced.columns.length;
  const means = { rows: centres.length / columns, columns, data: centres };
  const margins = marginOfColumns(reduced, own, { means, sizes: new Uint8Array(means.rows).fill(1) });
  own.forEach((label, row) => {
    labels[prepared.rows[row]!] = artifact.order[label] ?? -1;
    scores[prepared.rows[row]!] = margins[row]!;
  });
  return { labels, scores };
}

/** The answer of a reduction. */
export function asMatrix(answer: Int32Array | Float64Array | Matrix, algorithm: string): Matrix {
  if ('columns' in answer) return answer;
  throw new TributaryError('MODEL_INPUT', `Algorithm "${algorithm}" is no reduction; one is needed here.`);
}

/** The answer of a clustering. */
export function asLabels(answer: Int32Array | Float64Array | Matrix, algorithm: string): Int32Array {
  if (answer instanceof Int32Array) return answer;
  throw new TributaryError('MODEL_INPUT', `Algorithm "${algorithm}" does not cluster; a clustering is needed here.`);
}
