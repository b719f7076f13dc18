import { defineAlgorithm } from '@tributary/plugin-kit';
import { fitForest, scoresBy } from './fit.js';
import { isolationParams } from './params.js';

export type { IsolationSettings } from './params.js';

/** Isolation forest (Liu, Ting and Zhou 2008) on typed arrays. */
export default defineAlgorithm({
  id: 'isolation-forest',
  title: 'Isolation forest',
  summary: 'Scores rows by how few random cuts set them apart from all others.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'outliers',
  params: isolationParams,
  suits: { rows: 5_000_000 },
  fit: fitForest,
  apply: scoresBy,
});
