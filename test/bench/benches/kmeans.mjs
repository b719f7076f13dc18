import { kmeans as library } from 'ml-kmeans';
import { createRandom, toPoints, wcss } from '@tributary/numerics';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { engineVersion } from '@tributary/worker';
import { blobs } from '../blobs.mjs';
import { median } from '../measure.mjs';

const k = 8;
const columns = 10;
const seed = 1;
const settings = { maxIterations: 300, tolerance: 1e-8 };

/** k-means as a model runs it (typed matrix in, thread, checks, centroids out) against the package's own call: same data, seed and settings. */
export async function kmeans({ quick }) {
  const rows = quick ? 20_000 : 100_000;
  const matrix = blobs(rows, columns);
  const points = toPoints(matrix);
  const { url } = await createRegistry(bundle, { engineVersion }).algorithm('ml-kmeans');
  const runner = createAlgorithmRunner();
  const data = Array.from({ length: rows }, (_, row) =>
    Array.from(points.data.subarray(row * columns, (row + 1) * columns)),
  );
  // The plugin draws the package's seed from the model's; this is the same draw.
  const drawn = createRandom(seed).int(2 ** 31);
  const own = await median(3, async () => library(data, k, { seed: drawn, initialization: 'kmeans++', ...settings }));
  const ours = await median(3, () => runner.fit(url, matrix, { seed, params: { k, restarts: 1, ...settings } }));
  const labelled = await median(3, () => runner.label(url, { artifact: ours.result, matrix }));
  await runner.close();
  const tightness = wcss(points, labelled.result) / wcss(points, Int32Array.from(own.result.clusters));
  return [
    {
      what: `ml-kmeans' own call, ${rows.toLocaleString('en-GB')} × ${columns}, k ${k}`,
      value: own.result.iterations,
      unit: 'iterations',
      wall: own.wall,
      cpu: own.cpu,
    },
    {
      what: 'through the algorithm runner',
      value: ours.result.json.iterations,
      unit: 'iterations',
      wall: ours.wall,
      cpu: ours.cpu,
      ratio: ours.cpu / own.cpu,
      peer: 'own call, by cpu',
    },
    { what: 'labels of every row', wall: labelled.wall, cpu: labelled.cpu },
    { what: 'within-cluster sum of squares', ratio: tightness, peer: "own call's" },
  ];
}
