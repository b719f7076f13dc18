import {
  assignNearest,
  columnCovariance,
  createRandom,
  cutTree,
  dbscan,
  hierarchical,
  isolationForest,
  isolationScores,
  pickRows,
  silhouette,
  symmetricEigen,
  toPoints,
} from '@tributary/numerics';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { engineVersion } from '@tributary/worker';
import { blobs } from '../blobs.mjs';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { findPeer, runPeer } from './models-peer.mjs';

const thousand = (n) => n.toLocaleString('en-GB');

/** One bench per kernel, each against scikit-learn on the same numbers; ratios are the peer's time over ours, by wall and by CPU. */
export function modelBenches() {
  const kernels = cases.map((one) => [`models-${one.what}`, ({ quick }) => compare(one, quick ? 10 : 1)]);
  return {
    ...Object.fromEntries(kernels),
    'models-labels': async ({ quick }) => [await labelling(1e6 / (quick ? 10 : 1))],
  };
}

async function compare({ what, rows, columns, title, value, run }, scale) {
  const python = findPeer();
  const lines = [];
  if (!python) lines.push({ what: 'scikit-learn is not installed here (python3-sklearn): no ratio' });
  const matrix = blobs(rows / scale, columns);
  const points = toPoints(matrix);
  const work = run({ matrix, points });
  const runs = [];
  for (let n = 0; n < (what === 'ward' ? 1 : 3); n++) runs.push(await measure(work));
  const ours = runs.sort((a, b) => a.wall - b.wall)[0];
  lines.push({
    what: `${title}, ${thousand(points.rows)} × ${columns}`,
    wall: ours.wall,
    cpu: ours.cpu,
    value: ours.result,
    unit: value,
  });
  if (!python) return lines;
  const peer = await inFolder((folder) => runPeer(python, { points, what, folder }));
  lines.push({
    what: '  scikit-learn',
    wall: peer.wall,
    cpu: peer.cpu,
    value: peer.value,
    unit: value,
    ratio: peer.wall / ours.wall,
    peer: `as fast by wall, ${(peer.cpu / ours.cpu).toFixed(1)} × by cpu`,
  });
  return lines;
}

const cases = [
  {
    what: 'kmeans',
    title: 'k-means, k 8, 20 iterations, loading included',
    rows: 1_000_000,
    columns: 10,
    value: 'inertia',
    run: kmeansInThreads,
  },
  {
    what: 'pca',
    title: 'PCA, all components, loading included',
    rows: 100_000,
    columns: 50,
    value: 'largest variance',
    run:
      ({ matrix }) =>
      () =>
        symmetricEigen(columnCovariance(matrix.columns.map(({ data }) => data)).values, 50).values[0],
  },
  {
    what: 'silhouette',
    title: 'exact silhouette of 4 clusters',
    rows: 10_000,
    columns: 10,
    value: 'silhouette',
    run: ({ points }) => {
      const { labels } = assignNearest(points, pickRows(points, [0, 1, 2, 3]));
      return () => silhouette(points, labels).mean;
    },
  },
  {
    what: 'dbscan',
    title: 'DBSCAN, eps 0.1, 5 samples',
    rows: 100_000,
    columns: 3,
    value: 'clusters',
    run:
      ({ points }) =>
      () =>
        dbscan(points, { eps: 0.1, minSamples: 5 }).labels.reduce((most, label) => Math.max(most, label + 1), 0),
  },
  {
    what: 'isolation',
    title: 'isolation forest, 100 trees, fit and scores',
    rows: 100_000,
    columns: 10,
    value: 'mean score',
    run:
      ({ points }) =>
      () => {
        const forest = isolationForest(points, { trees: 100, sample: 256 }, createRandom(1));
        return isolationScores(forest, points).reduce((sum, score) => sum + score, 0) / points.rows;
      },
  },
  {
    what: 'ward',
    title: "Ward's tree, cut into 8",
    rows: 20_000,
    columns: 10,
    value: 'largest cluster',
    run:
      ({ points }) =>
      () => {
        const sizes = new Map();
        for (const label of cutTree(hierarchical(points, 'ward'), points.rows, { k: 8 }))
          sizes.set(label, (sizes.get(label) ?? 0) + 1);
        return Math.max(...sizes.values());
      },
  },
];

/** As a model runs it, in threads that were used before: rows taken in, centroids given back. Both start from the first eight rows. */
function kmeansInThreads({ matrix, points }) {
  const start = Array.from({ length: 8 }, (_, row) => [
    ...points.data.subarray(row * points.columns, (row + 1) * points.columns),
  ]);
  const runner = createAlgorithmRunner();
  return async () => {
    const { url } = await createRegistry(bundle, { engineVersion }).algorithm('kmeans');
    const params = { k: 8, maxIterations: 20, tolerance: 0, start };
    return (await runner.fit(url, matrix, { seed: 1, params })).json.inertia;
  };
}

/** Labels for people by a fitted model, through the thread that does it in the product. */
async function labelling(rows) {
  const matrix = blobs(rows, 10);
  const { url } = await createRegistry(bundle, { engineVersion }).algorithm('kmeans');
  const runner = createAlgorithmRunner();
  const artifact = await runner.fit(url, matrix, { seed: 1, params: { k: 8, maxIterations: 5, restarts: 1 } });
  const { wall, cpu } = await measure(() => runner.label(url, { artifact, matrix }));
  await runner.close();
  return { what: `labels of ${thousand(rows)} rows by a fitted k-means, in its thread`, wall, cpu };
}
