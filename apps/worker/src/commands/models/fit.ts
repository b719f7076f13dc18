import { TributaryError, type ModelConfig } from '@tributary/contracts';
import { featureCatalogue, featureMatrixOf, type CompiledFeatureSet } from '@tributary/features';
import type { ClusteringDeps, ClusteringRun, publishClustering } from '@tributary/models';
import { algorithmPort } from '../../house/algorithm-port.js';
import type { CommandContext, House } from '../../house/house.js';
import { clusterOffThread, compareOffThread } from '../../models/off-thread.js';
import { peopleOf } from './people-of.js';

/** The model of the configuration. Throws NOT_FOUND. */
export function knownModel({ config }: House, key: string): ModelConfig {
  const model = Object.hasOwn(config.models, key) ? config.models[key] : undefined;
  if (model) return model;
  throw new TributaryError(
    'NOT_FOUND',
    `No model "${key}". Known: ${Object.keys(config.models).join(', ') || 'none'}.`,
  );
}

/** Fits a model on the features computed last, of everybody or of its segment. */
export async function fitModel(
  { house, tell, signal }: CommandContext,
  { key, config, sets }: { key: string; config: ModelConfig; sets: readonly CompiledFeatureSet[] },
): Promise<ClusteringRun> {
  const people = await peopleOf(house, config);
  const deps: ClusteringDeps = {
    features: {
      matrix: (keys) => featureMatrixOf(house.warehouse, sets, people ? { keys, people } : { keys }),
      catalogue: featureCatalogue(sets, config.features),
    },
    algorithms: algorithmPort(house.registry, house.algorithms),
    signal,
    progress: (done, step) => tell({ stage: 'models', done, text: `${key}: ${step}` }),
  };
  return clusterOffThread(deps, config);
}

/** What publishing a model needs of the house. */
export function publishing({ warehouse, database }: House): Parameters<typeof publishClustering>[0] {
  return { warehouse, database, compare: compareOffThread };
}
