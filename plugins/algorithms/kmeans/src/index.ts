import { assignNearest, completePoints } from '@tributary/numerics';
import { defineAlgorithm, TributaryError } from '@tributary/plugin-kit';
import { fitKMeans } from './fit.js';
import { kmeansParams } from './params.js';

export type { KMeansSettings } from './params.js';

/** k-means on typed arrays: greedy k-means++, several starts, empty clusters moved, as scikit-learn does. */
export default defineAlgorithm({
  id: 'kmeans',
  title: 'k-means',
  summary: 'Groups rows around k centres; several starts from k-means++, for up to millions of rows.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'clustering',
  params: kmeansParams,
  suits: { rows: 5_000_000 },
  fit: fitKMeans,
  apply: (artifact, matrix) => {
    const centroids = artifact.buffers['centroids'];
    const columns = matrix.columns.length;
    if (!centroids || columns === 0 || centroids.length % columns !== 0)
      throw new TributaryError('MODEL_INPUT', `The model was fitted on other columns than the ${columns} given.`);
    if (matrix.rows === 0) return new Int32Array();
    return assignNearest(completePoints(matrix), { rows: centroids.length / columns, columns, data: centroids }).labels;
  },
});
