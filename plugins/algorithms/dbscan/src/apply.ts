import { completePoints, kdTree } from '@tributary/numerics';
import { TributaryError, type Artifact, type Matrix } from '@tributary/plugin-kit';

/** The cluster of the nearest core within the radius, else −1: what the fit says of its own rows. */
export function applyDbscan(artifact: Artifact, matrix: Matrix): Int32Array {
  const { cores, labels } = artifact.buffers;
  const { eps, columns } = artifact.json as { eps: number; columns: string[] };
  const width = matrix.columns.length;
  if (!cores || !labels || columns.length !== width)
    throw new TributaryError('MODEL_INPUT', `The model was fitted on other columns than the ${width} given.`);
  if (matrix.rows === 0) return new Int32Array();
  const { data } = completePoints(matrix);
  const tree = kdTree({ rows: labels.length, columns: width, data: cores });
  return Int32Array.from({ length: matrix.rows }, (_, row) => {
    const { row: core, squared } = tree.nearest({ data, at: row * width });
    return core >= 0 && squared <= eps * eps ? labels[core]! : -1;
  });
}
