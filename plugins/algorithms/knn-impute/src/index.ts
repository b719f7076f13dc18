import { defineAlgorithm } from '@tributary/plugin-kit';
import { fillFromDonors, fitDonors } from './fit.js';
import { nearestParams } from './params.js';

export type { NearestSettings } from './params.js';

/** Imputation by nearest neighbours (Troyanskaya et al. 2001), from donors kept with the model. */
export default defineAlgorithm({
  id: 'knn-impute',
  title: 'Nearest neighbours',
  summary: 'Fills a missing value with the mean of the rows that are nearest in all other columns.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'imputation',
  params: nearestParams,
  suits: { rows: 200_000 },
  fit: fitDonors,
  apply: fillFromDonors,
});
