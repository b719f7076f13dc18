import { modelConfigSchema } from '@tributary/contracts';
import { runClustering } from '@tributary/models';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { algorithmPort, engineVersion } from '@tributary/worker';
import { blobs, catalogueOf } from './blobs.mjs';

/** A k-means model of eight clusters over made-up rows, handed on with the rows and the algorithms that made it. */
export async function withFittedModel(columns, work) {
  const matrix = blobs(20_000, columns);
  const catalogue = catalogueOf(matrix);
  const config = modelConfigSchema.parse({
    kind: 'clustering',
    features: catalogue.map(({ key }) => key),
    outliers: { treat: 'cap' },
    reduce: null,
    algorithm: 'kmeans',
    k: 8,
  });
  const runner = createAlgorithmRunner();
  const algorithms = algorithmPort(createRegistry(bundle, { engineVersion }), runner);
  const { artifact } = await runClustering({ features: { catalogue, matrix: async () => matrix }, algorithms }, config);
  const result = await work({ artifact, matrix, algorithms });
  await runner.close();
  return result;
}
