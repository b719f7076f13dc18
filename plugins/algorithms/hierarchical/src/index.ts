import { defineAlgorithm } from '@tributary/plugin-kit';
import { applyHierarchical } from './apply.js';
import { cutAgain, fitHierarchical } from './fit.js';
import { hierarchicalParams } from './params.js';

export type { HierarchicalSettings } from './params.js';

/** Agglomerative clustering: a tree of merges, cut into k clusters or at a height. */
export default defineAlgorithm({
  id: 'hierarchical',
  title: 'Hierarchical clustering',
  summary:
    'Merges the closest groups step by step into a tree, by Ward, complete, average or single linkage, and cuts it.',
  version: '1.0.0',
  engine: '^0.1',
  kind: 'clustering',
  params: hierarchicalParams,
  suits: { rows: 20_000 },
  fit: fitHierarchical,
  apply: applyHierarchical,
  again: cutAgain,
});
