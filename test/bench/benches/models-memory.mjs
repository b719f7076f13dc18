import { modelConfigSchema } from '@tributary/contracts';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { algorithmPort, clusterOffThread, engineVersion } from '@tributary/worker';
import { blobs, catalogueOf } from '../blobs.mjs';
import { measure } from '../measure.mjs';

const columns = 10;
const megabyte = 2 ** 20;

/**
 * The most memory that a model run holds, its matrix among it, over what the process held before: of the whole process, with
 * the threads of the algorithm. A small run before loads the code. Peer: the matrix.
 */
export async function modelsMemory({ quick }) {
  const rows = quick ? 200_000 : 1_000_000;
  const runner = createAlgorithmRunner();
  const algorithms = algorithmPort(createRegistry(bundle, { engineVersion }), runner);
  const lines = [];
  const add = async (what, params) => {
    const run = (matrix) => {
      const catalogue = catalogueOf(matrix);
      const config = modelConfigSchema.parse({
        kind: 'clustering',
        features: catalogue.map(({ key }) => key),
        reduce: null,
        algorithm: 'kmeans',
        params: { restarts: 2, maxIterations: 20, ...params },
        k: 8,
      });
      return clusterOffThread({ features: { catalogue, matrix: async () => matrix }, algorithms }, config);
    };
    await run(blobs(50_000, columns));
    const before = process.memoryUsage.rss();
    const matrix = blobs(rows, columns);
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
    const { wall, cpu } = await measure(() => run(matrix));
    clearInterval(look);
    const own = (rows * columns * 8) / megabyte;
    lines.push({
      what: `${what}, ${rows.toLocaleString('en-GB')} × ${columns}`,
      value: (most - before) / megabyte,
      unit: 'MB',
      wall,
      cpu,
      ratio: (most - before) / megabyte / own,
      peer: `the matrix of ${own.toFixed(0)} MB`,
    });
  };
  await add('a model run, k-means', {});
  await add('  in mini-batches of 10,000', { batch: 10_000 });
  await runner.close();
  return lines;
}
