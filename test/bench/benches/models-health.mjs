import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { modelConfigSchema } from '@tributary/contracts';
import { runClustering } from '@tributary/models';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { algorithmPort, clusterOffThread, engineVersion } from '@tributary/worker';
import { measure } from '../measure.mjs';
import { blobs, catalogueOf } from '../blobs.mjs';

/**
 * The longest time for which nobody else got a turn in a process that fits a model, as a health request would wait: with
 * the run in a thread of its own, as the product does it; with the run on the main thread; and in a process that does nothing.
 */
export async function modelsHealth({ quick }) {
  const rows = quick ? 50_000 : 500_000;
  const matrix = blobs(rows, 10);
  const catalogue = catalogueOf(matrix);
  const config = modelConfigSchema.parse({
    kind: 'clustering',
    features: catalogue.map(({ key }) => key),
    outliers: { treat: 'cap' },
    reduce: { algorithm: 'pca' },
    algorithm: 'kmeans',
    k: { from: 2, to: 4 },
  });
  const runner = createAlgorithmRunner();
  const deps = {
    features: { catalogue, matrix: async () => matrix },
    algorithms: algorithmPort(createRegistry(bundle, { engineVersion }), runner),
  };
  const lines = [];
  const add = async (what, work) => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const { wall, cpu } = await measure(work);
    // A gap is counted when the timer comes round again.
    await sleep(20);
    delay.disable();
    lines.push({ what, value: delay.max / 1e6, unit: 'ms longest gap', wall, cpu });
  };
  const size = `${rows.toLocaleString('en-GB')} × 10`;
  await add('nothing is done', () => sleep(2000));
  await add(`a model over ${size}, in its thread`, () => clusterOffThread(deps, config));
  await add('  the same on the main thread', () => runClustering(deps, config));
  await runner.close();
  return lines;
}
