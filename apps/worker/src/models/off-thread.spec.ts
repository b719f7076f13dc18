import { performance } from 'node:perf_hooks';
import { modelConfigSchema } from '@tributary/contracts';
import { runClustering } from '@tributary/models';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { blobs } from '@tributary/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { algorithmPort } from '../house/algorithm-port.js';
import { engineVersion } from '../house/version.js';
import { clusterOffThread } from './off-thread.js';

const { matrix } = blobs({ rows: 90 });
const named = {
  ...matrix,
  columns: matrix.columns.map((column) => ({ ...column, name: `blob.${column.name}` })),
};
const catalogue = named.columns.map(({ name }) => ({
  key: name,
  title: name,
  description: '',
  unit: 'number' as const,
  noun: name,
}));
const config = modelConfigSchema.parse({
  kind: 'clustering',
  features: catalogue.map(({ key }) => key),
  algorithm: 'kmeans',
  k: { from: 2, to: 4 },
  bootstrap: 1,
});

describe('a model run in a thread of its own', () => {
  const runner = createAlgorithmRunner({ threads: 1 });
  afterAll(() => runner.close());
  const algorithms = algorithmPort(createRegistry(bundle, { engineVersion }), runner);
  const deps = { features: { catalogue, matrix: async () => named }, algorithms };

  it('is the run it would be here, with algorithms of the host, and tells how far it is', async () => {
    const told: string[] = [];
    const run = await clusterOffThread({ ...deps, progress: (_, step) => told.push(step) }, config);
    expect(run).toEqual(await runClustering(deps, config));
    expect(told).toContain('k = 3');
  });

  it('says of a clustering by density what other radii would find', async () => {
    const { validity } = await clusterOffThread(deps, { ...config, algorithm: 'dbscan', k: null, bootstrap: 0 });
    const { density, dunn, dunnRows, advice } = validity;
    expect([dunnRows, dunn! > 0, advice.suits]).toEqual([90, true, 'kmeans']);
    expect(density).toMatchObject({ minSamples: expect.any(Number), search: { groups: 3, sample: null } });
    expect([density!.distances.length, density!.reason]).toEqual([
      101,
      expect.stringMatching(/Every radius was tried/),
    ]);
    const best = density!.trials.reduce((one, next) => ((next.silhouette ?? -1) > (one.silhouette ?? -1) ? next : one));
    expect(best).toMatchObject({ clusters: 3 });
  });

  it('leaves the event loop to others: it is busy for a fraction of what the same run here takes', async () => {
    const many = blobs({ rows: 12_000 }).matrix;
    const named = many.columns.map((column) => ({ ...column, name: `blob.${column.name}` }));
    const own = { ...deps, features: { catalogue, matrix: async () => ({ ...many, columns: named }) } };
    const short = { ...config, k: 3, bootstrap: 0, params: { restarts: 1 } };
    // Milliseconds in which nobody else got a turn, as a ratio of two runs beside each other: a busy machine slows down both.
    const busyDuring = async (run: typeof runClustering): Promise<number> => {
      const before = performance.eventLoopUtilization();
      await run(own, short);
      return performance.eventLoopUtilization(before).active;
    };
    const away = await busyDuring(clusterOffThread);
    expect(away / (await busyDuring(runClustering))).toBeLessThan(0.5);
  });

  it('lets errors cross with their code', async () => {
    const none = { ...config, algorithm: 'no-such' };
    await expect(clusterOffThread(deps, none)).rejects.toMatchObject({ code: 'PLUGIN_UNKNOWN' });
    const reduction = { ...config, algorithm: 'pca', k: null };
    await expect(clusterOffThread(deps, reduction)).rejects.toMatchObject({ code: 'MODEL_INPUT' });
  });

  it('ends at once when it is cancelled, whatever it waits for', async () => {
    const stop = new AbortController();
    const fit = () => {
      stop.abort();
      return new Promise<never>(() => undefined);
    };
    const stuck = clusterOffThread({ ...deps, algorithms: { ...algorithms, fit }, signal: stop.signal }, config);
    await expect(stuck).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
