import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { clusteringPlugin } from './clustering-plugin.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const shipped = fileURLToPath(new URL('../../../../plugins', import.meta.url));

it('finds a clustering by its id, and one that does not ship by the path of its folder', async () => {
  expect((await clusteringPlugin('dbscan', here)).plugin.id).toBe('dbscan');
  const { plugin, registry } = await clusteringPlugin('./algorithms/ml-kmeans', shipped);
  expect(plugin.id).toBe('ml-kmeans');
  expect((await registry.algorithm('ml-kmeans')).url).toMatch(/ml-kmeans\/dist\/index\.js$/);
  // The steps of a model need the algorithms that ship.
  expect((await registry.algorithm('knn-impute')).plugin.kind).toBe('imputation');
});

it('says why what was named cannot cluster', async () => {
  await expect(clusteringPlugin('kmaens', here)).rejects.toThrow(/No algorithm is called "kmaens"/);
  await expect(clusteringPlugin('isolation-forest', here)).rejects.toThrow(/is for outliers, it does not cluster/);
  await expect(clusteringPlugin('./destinations/smtp', shipped)).rejects.toThrow(/is a destination, no algorithm/);
});
