import { labelsByCentroids } from '@tributary/numerics';
import { defineAlgorithm } from '@tributary/plugin-kit';
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
  apply: labelsByCentroids,
});
