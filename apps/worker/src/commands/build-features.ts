import { computeFeatures, featureCatalogue, featureMatrix, type CompiledFeatureSet } from '@tributary/features';
import type { ClusteringDeps, ClusteringRun } from '@tributary/models';
import { publishClustering, runClustering } from '@tributary/models';
import { algorithmPort } from '../house/algorithm-port.js';
import type { CommandContext } from '../house/house.js';

/** Computes every feature set of the configuration; one version for all, so that they belong together. */
export async function buildFeatures({ house, tell }: CommandContext): Promise<CompiledFeatureSet[]> {
  const version = Date.now();
  const sets: CompiledFeatureSet[] = [];
  const entries = Object.entries(house.config.features);
  for (const [key, config] of entries) {
    tell({ stage: 'features', done: sets.length / entries.length, text: key });
    sets.push((await computeFeatures(house.warehouse, { key, config }, version)).set);
  }
  return sets;
}

/** Fits, validates, names and publishes models of the configuration; default: all. */
export async function buildModels(
  context: CommandContext,
  sets: readonly CompiledFeatureSet[],
  keys: readonly string[] = Object.keys(context.house.config.models),
): Promise<Map<string, ClusteringRun>> {
  const { house, tell, signal } = context;
  const runs = new Map<string, ClusteringRun>();
  for (const [key, config] of Object.entries(house.config.models)) {
    if (!keys.includes(key)) continue;
    const deps: ClusteringDeps = {
      features: {
        matrix: (features) => featureMatrix(house.warehouse, sets, features),
        catalogue: featureCatalogue(sets, config.features),
      },
      algorithms: algorithmPort(house.registry, house.algorithms),
      signal,
      progress: (done, step) => tell({ stage: 'models', done, text: `${key}: ${step}` }),
    };
    const { run, refused } = await publishClustering(house, await runClustering(deps, config), key);
    const held = refused.map((reason) => `Model "${key}": the new version is held back, since ${reason}.`);
    runs.set(key, { ...run, warnings: [...run.warnings, ...held] });
  }
  return runs;
}
