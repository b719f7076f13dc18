import { labelsByCentroids } from '@tributary/numerics';
import { defineAlgorithm } from '@tributary/plugin-kit';
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
  apply: labelsByCentroids,
});
