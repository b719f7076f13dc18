import { projectOnComponents, varianceExplained } from '@tributary/numerics';
import { defineAlgorithm } from '@tributary/plugin-kit';
import { fitPca } from './fit.js';
import { pcaParams } from './params.js';

export type { PcaSettings } from './params.js';

/** Principal component analysis by the npm package ml-pca. */
export default defineAlgorithm({
  id: 'ml-pca',
  title: 'PCA (ml-pca)',
  summary: 'Fewer columns that keep most of the variance, by the ml-pca package.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'reduction',
  params: pcaParams,
  suits: { rows: 1_000_000 },
  fit: fitPca,
  apply: projectOnComponents,
  explained: varianceExplained,
});
