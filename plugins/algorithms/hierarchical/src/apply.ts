import { completePoints, kdTree } from '@tributary/numerics';
import { TributaryError, type Artifact, type Matrix } from '@tributary/plugin-kit';

/** The label of the nearest row (or small group) of the fit; a row of the fit is its own nearest. */
export function applyHierarchical(artifact: Artifact, matrix: Matrix): Int32Array {
  const { rows, labels } = artifact.buffers;
  const { columns } = artifact.json as { columns: string[] };
  const width = matrix.columns.length;
  if (!rows || !labels || columns.length !== width)
    throw new TributaryError('MODEL_INPUT', `The model was fitted on other columns than the ${width} given.`);
  if (matrix.rows === 0) return new Int32Array();
  const { data } = completePoints(matrix);
  const tree = kdTree({ rows: labels.length, columns: width, data: rows });
  return Int32Array.from({ length: matrix.rows }, (_, row) => labels[tree.nearest({ data, at: row * width }).row]!);
}
