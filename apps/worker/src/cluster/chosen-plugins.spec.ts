import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { chosenPlugins } from './chosen-plugins.js';
import { clusterOptionsSchema } from './options.js';

const shipped = fileURLToPath(new URL('../../../../plugins', import.meta.url));
const chosen = (options: object) => chosenPlugins(clusterOptionsSchema.parse({ file: 'x.csv', ...options }), shipped);

it('finds plugins of every kind by their id, and those that do not ship by the path of their folder', async () => {
  expect((await chosen({ algorithm: 'dbscan' })).plugin.id).toBe('dbscan');
  const { plugin, registry, options } = await chosen({
    algorithm: './algorithms/ml-kmeans',
    impute: './algorithms/knn-impute',
    imputeParams: { neighbours: 2 },
    outliers: './algorithms/isolation-forest',
    ...{ reduce: 0.9, reduceBy: './algorithms/pca' },
    importance: 'x',
    importanceBy: './algorithms/ml-random-forest',
  });
  expect(plugin.id).toBe('ml-kmeans');
  expect(options).toMatchObject({
    ...{ algorithm: 'ml-kmeans', impute: 'knn-impute', outliers: 'isolation-forest', importanceBy: 'ml-random-forest' },
    imputeParams: { neighbours: 2 },
  });
  expect((await registry.algorithm('ml-kmeans')).url).toMatch(/ml-kmeans\/dist\/index\.js$/);
  expect(options.reduceBy).toBe('pca');
  expect((await registry.algorithm('dbscan')).plugin.kind).toBe('clustering');
});

it.each([
  [
    { algorithm: 'kmaens' },
    'PLUGIN_UNKNOWN',
    /--algorithm: no clustering is called "kmaens"\. Did you mean "kmeans"\?/,
  ],
  // Only what clusters is named.
  [{ algorithm: 'magic' }, 'PLUGIN_UNKNOWN', /There are: dbscan, hierarchical, kmeans, ml-kmeans\. One of your own/],
  [{ algorithm: 'pca' }, 'INVALID_REQUEST', /--algorithm: "pca" is a reduction, no clustering/],
  [{ impute: 'medain' }, 'PLUGIN_UNKNOWN', /--impute: no imputation is called "medain"\. Did you mean "median"\?/],
  [{ impute: 'zero' }, 'PLUGIN_UNKNOWN', /There are: median, mean, mode, regression, drop, knn\. /],
  [{ outliers: 'zscore' }, 'PLUGIN_UNKNOWN', /Did you mean "z-score"\? There are: z-score, isolation-forest\. /],
  [{ outliers: 'dbscan' }, 'INVALID_REQUEST', /--outliers: "dbscan" is a clustering, no scorer of outliers/],
  [{ importance: 'x', importanceBy: 'forest' }, 'PLUGIN_UNKNOWN', /There are: mutual-information, random-forest\. /],
  [{ outliers: './destinations/smtp' }, 'INVALID_REQUEST', /--outliers: .* is a destination, no algorithm/],
  [{ outliers: './algorithms/kmeans' }, 'INVALID_REQUEST', /is a clustering, no scorer of outliers/],
  [
    { impute: 'knn', imputeParams: { neighbors: 3 } },
    'PLUGIN_SETTINGS',
    /--impute "knn-impute": .*neighbors: no parameter of this name; there are neighbours/,
  ],
  [{ imputeParams: { neighbours: 3 } }, 'PLUGIN_SETTINGS', /--impute: "median" takes no parameters/],
  [{ reduce: 0.9, reduceBy: 'kmeans' }, 'INVALID_REQUEST', /--reduce-by: .* There are: ml-pca, pca\./],
  [{ reduceParams: { a: 3 } }, 'INVALID_REQUEST', /--reduce-param: the step/],
  [{ reduce: 0.9, reduceParams: { a: 3 } }, 'PLUGIN_SETTINGS', /--reduce-by "pca": .*a: no parameter/],
  [{ threshold: 3 }, 'INVALID_REQUEST', /--threshold: the step that it is for was not asked for/],
  [{ outliersParams: { trees: 3 } }, 'INVALID_REQUEST', /--outliers-param: the step that it is for was not asked for/],
])('says what there is in place of what was named: %j', async (options, code, message) => {
  await expect(chosen(options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
