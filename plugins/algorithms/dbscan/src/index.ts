import { defineAlgorithm } from '@tributary/plugin-kit';
import { applyDbscan } from './apply.js';
import { fitDbscan } from './fit.js';
import { dbscanParams } from './params.js';

export type { DbscanSettings } from './params.js';

/** DBSCAN: groups of any shape where rows lie close together; what lies apart is noise. */
export default defineAlgorithm({
  id: 'dbscan',
  title: 'DBSCAN',
  summary: 'Finds groups of any shape where rows lie densely and marks what lies apart as noise; finds k by itself.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'clustering',
  params: dbscanParams,
  suits: { rows: 200_000 },
  fit: fitDbscan,
  apply: applyDbscan,
});
