// One model run over made-up rows in a process of its own: node model-run.mjs <rows> <params as JSON>; prints its peak as JSON.
import { modelConfigSchema } from '@tributary/contracts';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { algorithmPort, clusterOffThread, engineVersion } from '@tributary/worker';
import { blobs, catalogueOf } from './blobs.mjs';
import { measure } from './measure.mjs';

const [rows, params] = [Number(process.argv[2]), JSON.parse(process.argv[3])];
const matrix = blobs(rows, 10);
const catalogue = catalogueOf(matrix);
const config = modelConfigSchema.parse({
  kind: 'clustering',
  features: catalogue.map(({ key }) => key),
  reduce: null,
  algorithm: 'kmeans',
  params: { restarts: 2, maxIterations: 20, ...params },
  k: 8,
});
const runner = createAlgorithmRunner();
const algorithms = algorithmPort(createRegistry(bundle, { engineVersion }), runner);
const features = { catalogue, matrix: async () => matrix };
const { wall, cpu } = await measure(() => clusterOffThread({ features, algorithms }, config));
await runner.close();
process.stdout.write(JSON.stringify({ megabytes: process.resourceUsage().maxRSS / 1024, wall, cpu }));
