import { TributaryError, type Matrix, type ModelConfig } from '@tributary/contracts';
import { featureCatalogue, featureMatrixOf, featureMatrixThen, type CompiledFeatureSet } from '@tributary/features';
import { waysOf, type ClusteringRun, type DataSnapshot, type publishClustering } from '@tributary/models';
import { algorithmPort } from '../../house/algorithm-port.js';
import type { CommandContext, House } from '../../house/house.js';
import { namedAlgorithm } from '../../house/named-algorithm.js';
import { engineVersion } from '../../house/version.js';
import { withNumbers } from '../../models/numbers-of-clusters.js';
import { clusterOffThread, compareOffThread } from '../../models/off-thread.js';
import { thenOf } from '../features/export.js';
import { fitInWarehouse } from './fit-in-warehouse.js';
import { clusterMissing, peopleOf, peopleThen } from './people-of.js';

/** The model of the configuration. Throws NOT_FOUND. */
export function knownModel({ config }: House, key: string): ModelConfig {
  const model = Object.hasOwn(config.models, key) ? config.models[key] : undefined;
  if (model) return model;
  throw new TributaryError(
    'NOT_FOUND',
    `No model "${key}". Known: ${Object.keys(config.models).join(', ') || 'none'}.`,
  );
}

/** What is looked up of a model; where nothing is found, and no model is called so, the models that there are. Throws NOT_FOUND. */
export async function foundOf<T>(house: House, key: string, found: Promise<T>): Promise<T> {
  return found.catch((error: unknown) => {
    if (error instanceof TributaryError && error.code === 'NOT_FOUND') knownModel(house, key);
    throw error;
  });
}

/** Fits a model on the features computed last, or on those of its day, of everybody or of its segment. Throws MODEL_INPUT where that is no cluster, and as {@link namedAlgorithm}. */
export async function fitModel(
  { house, tell, signal }: CommandContext,
  { key, config: asked, sets }: { key: string; config: ModelConfig; sets: readonly CompiledFeatureSet[] },
): Promise<ClusteringRun> {
  for (const way of waysOf(asked)) await namedAlgorithm(house.registry, way);
  const config = withNumbers(asked, (await house.registry.algorithm(asked.algorithm)).plugin);
  const missing = await clusterMissing(house, config);
  if (missing !== undefined) throw new TributaryError('MODEL_INPUT', missing);
  const deps = {
    algorithms: algorithmPort(house.registry, house.algorithms),
    signal,
    progress: (done: number, step: string) => tell({ stage: 'models', done, text: `${key}: ${step}` }),
  };
  const catalogue = featureCatalogue(sets, config.features);
  const fitted =
    config.fit === 'warehouse'
      ? fitInWarehouse(house, { config, sets, deps: { ...deps, catalogue } })
      : clusterOffThread(
          { ...deps, features: { catalogue, matrix: (keys) => matrixOf(house, { config, sets, keys }) } },
          config,
        );
  return fitted.catch((error: unknown) => {
    if (!(error instanceof TributaryError) || error.code !== 'MODEL_INPUT') throw error;
    throw new TributaryError('MODEL_INPUT', `Model "${key}": ${error.message}`, {
      details: error.details,
      cause: error,
    });
  });
}

/** The features of a model's people, as they are now or as they were known on its day. */
async function matrixOf(
  house: House,
  { config, sets, keys }: { config: ModelConfig; sets: readonly CompiledFeatureSet[]; keys: readonly string[] },
): Promise<Matrix> {
  if (config.asOf === null) {
    const people = await peopleOf(house, config);
    return featureMatrixOf(house.warehouse, sets, people ? { keys, people } : { keys });
  }
  const then = await thenOf(house, { asOf: config.asOf });
  const people = await peopleThen(house, config, then.knownBy);
  return featureMatrixThen(house.warehouse, house.config.features, { ...then, keys, ...(people && { people }) });
}

/** What publishing a model needs of the house. */
export function publishing(
  { warehouse, database }: House,
  snapshot: DataSnapshot,
): Parameters<typeof publishClustering>[0] {
  return { warehouse, database, snapshot, codeVersion: engineVersion, compare: compareOffThread };
}
