import { TributaryError, type Artifact, type Matrix } from '@tributary/contracts';
import { assignNearest } from './centroids.js';
import { checkComplete, inStretches } from './points.js';

/**
 * The nearest centroid of each row, for every algorithm whose artifact keeps `centroids` row after row. The labels lie over
 * shared memory: they go from thread to thread without a copy.
 * @throws MODEL_INPUT where the columns differ from those fitted, or a value is missing or infinite.
 */
export function labelsByCentroids(artifact: Artifact, matrix: Matrix): Int32Array {
  const centroids = artifact.buffers['centroids'];
  const columns = matrix.columns.length;
  if (!centroids || columns === 0 || centroids.length % columns !== 0)
    throw new TributaryError('MODEL_INPUT', `The model was fitted on other columns than the ${columns} given.`);
  if (matrix.rows === 0) return new Int32Array();
  checkComplete(matrix);
  const labels = new Int32Array(new SharedArrayBuffer(matrix.rows * Int32Array.BYTES_PER_ELEMENT));
  for (const { from, points } of inStretches(matrix))
    labels.set(assignNearest(points, { rows: centroids.length / columns, columns, data: centroids }).labels, from);
  return labels;
}
