import { assignNearest, toPoints } from '@tributary/numerics';
import { defineAlgorithm, TributaryError } from '@tributary/plugin-kit';
import { fitKMeans } from './fit.js';
import { kmeansParams } from './params.js';

export type { KMeansSettings } from './params.js';

/** k-means by the npm package ml-kmeans, with what it leaves open settled: fresh labels, restarts, empty clusters. */
export default defineAlgorithm({
  id: 'ml-kmeans',
  title: 'k-means (ml-kmeans)',
  summary: 'Groups rows around k centres by the ml-kmeans package; for up to some tens of thousands of rows.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'clustering',
  params: kmeansParams,
  suits: { rows: 50_000 },
  fit: fitKMeans,
  apply: (artifact, matrix) => {
    const centroids = artifact.buffers['centroids'];
    const columns = matrix.columns.length;
    if (!centroids || columns === 0 || centroids.length % columns !== 0)
      throw new TributaryError('MODEL_INPUT', `The model was fitted on other columns than the ${columns} given.`);
    const points = toPoints(matrix);
    if (points.data.some((value) => !Number.isFinite(value)))
      throw new TributaryError('MODEL_INPUT', 'The matrix holds missing or infinite values; impute them first.');
    return assignNearest(points, { rows: centroids.length / columns, columns, data: centroids }).labels;
  },
});
