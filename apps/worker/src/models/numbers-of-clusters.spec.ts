import { modelConfigSchema } from '@tributary/contracts';
import { bundle } from '@tributary/plugin-bundle';
import { createRegistry } from '@tributary/plugin-host';
import { expect, it } from 'vitest';
import { engineVersion } from '../house/version.js';
import { withNumbers } from './numbers-of-clusters.js';

const registry = createRegistry(bundle, { engineVersion });

it.each([
  ['kmeans', undefined, { from: 2, to: 9 }],
  ['hierarchical', null, { from: 2, to: 9 }],
  ['ml-kmeans', 4, 4],
  ['kmeans', { from: 3, to: 5 }, { from: 3, to: 5 }],
  ['dbscan', undefined, null],
  ['dbscan', 3, 3],
])('%s with k %j tries %j', async (algorithm, k, tried) => {
  const config = modelConfigSchema.parse({ kind: 'clustering', features: ['orders.count'], algorithm, k });
  expect(withNumbers(config, (await registry.algorithm(algorithm)).plugin)).toEqual({ ...config, k: tried });
});
