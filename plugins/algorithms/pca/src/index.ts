import { projectOnComponents, varianceExplained } from '@tributary/numerics';
import { defineAlgorithm } from '@tributary/plugin-kit';
import { fitPca } from './fit.js';
import { pcaParams } from './params.js';

export type { PcaSettings } from './params.js';

/** Principal component analysis by the covariance matrix, on typed arrays. */
export default defineAlgorithm({
  id: 'pca',
  title: 'PCA',
  summary: 'Fewer columns that keep most of the variance, from the covariance matrix; for up to millions of rows.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'reduction',
  params: pcaParams,
  suits: { rows: 5_000_000 },
  fit: fitPca,
  apply: projectOnComponents,
  explained: varianceExplained,
});
