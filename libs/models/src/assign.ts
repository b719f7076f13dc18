import { TributaryError, type Matrix } from '@tributary/contracts';
import { marginOfColumns } from '@tributary/numerics';
import { asLabels, asMatrix } from './answers.js';
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
  const { matrix: reduced, rows } = await clusteredMatrix(artifact, matrix, algorithms);
  const labels = new Int32Array(matrix.rows).fill(-1);
  const scores = new Float64Array(matrix.rows);
  if (reduced.rows === 0) return { labels, scores };
  const { clustering, centres } = artifact;
  const own = asLabels(
    await algorithms.apply(clustering.algorithm, clustering.artifact, reduced),
    clustering.algorithm,
  );
  const columns = reduced.columns.length;
  const means = { rows: centres.length / columns, columns, data: centres };
  const margins = marginOfColumns(reduced, own, { means, sizes: new Uint8Array(means.rows).fill(1) });
  own.forEach((label, row) => {
    labels[rows[row]!] = artifact.order[label] ?? -1;
    scores[rows[row]!] = margins[row]!;
  });
  return { labels, scores };
}

/** The numbers that are clustered: all steps repeated, and the reduction; `rows` names the row of the original matrix. */
export async function clusteredMatrix(
  artifact: Pick<ClusteringArtifact, 'features' | 'steps' | 'reduction'>,
  original: Matrix,
  algorithms: AlgorithmRunner,
): Promise<{ matrix: Matrix; rows: Uint32Array }> {
  const { matrix, rows } = await applySteps(original, artifact, algorithms);
  const { reduction } = artifact;
  if (!reduction || rows.length === 0) return { matrix, rows };
  const reduced = await algorithms.apply(reduction.algorithm, reduction.artifact, matrix);
  return { matrix: asMatrix(reduced, reduction.algorithm), rows };
}
