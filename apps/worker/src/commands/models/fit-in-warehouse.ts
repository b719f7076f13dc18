import { TributaryError, type FeatureInfo, type ModelConfig } from '@tributary/contracts';
import { featureMatrixOf, featureRows, type CompiledFeatureSet } from '@tributary/features';
import { everyoneOf, runOfEveryone, type ClusteringDeps, type ClusteringRun } from '@tributary/models';
import type { House } from '../../house/house.js';
import { clusterOffThread } from '../../models/off-thread.js';
import { peopleOf } from './people-of.js';

interface Fitting {
  config: ModelConfig;
  sets: readonly CompiledFeatureSet[];
  deps: Omit<ClusteringDeps, 'features' | 'everyone' | 'signal'> & {
    catalogue: readonly FeatureInfo[];
    signal: AbortSignal;
  };
}

/**
 * Fits k-means where the people lie: steps, starts and silhouette come from a seeded sample of them, Lloyd's passes and
 * the labels of everybody from SQL. Throws MODEL_INPUT for another algorithm, or a model of a past day.
 */
export async function fitInWarehouse(
  house: House,
  { config, sets, deps: { catalogue, ...deps } }: Fitting,
): Promise<ClusteringRun> {
  const { warehouse } = house;
  if (config.algorithm !== 'kmeans')
    throw new TributaryError(
      'MODEL_INPUT',
      '`fit: "warehouse"` is for `algorithm: "kmeans"`: set that, or `fit: "memory"`.',
    );
  if (config.asOf !== null)
    throw new TributaryError('MODEL_INPUT', '`asOf` reads the past of few people: set `fit: "memory"` for it.');
  const people = await peopleOf(house, config);
  const params = people?.params ?? {};
  const rows = featureRows(sets, config.features, { people });
  const drawn = {
    condition: `${people?.condition ?? 'true'} AND p.profile IN (SELECT toUInt64(id) FROM (${rows})
      ORDER BY sipHash64(id, {sample_seed:Int64}), id LIMIT {sample_size:UInt64})`,
    params: { ...params, sample_seed: String(config.seed), sample_size: String(config.sample) },
  };
  const everyone = everyoneOf(warehouse, { rows, params, signal: deps.signal });
  try {
    const matrix = (keys: readonly string[]) => featureMatrixOf(warehouse, sets, { keys, people: drawn });
    const sample = await clusterOffThread({ ...deps, everyone, features: { catalogue, matrix } }, config);
    return await runOfEveryone(warehouse, sample, { rows, params });
  } finally {
    await everyone.close();
  }
}
