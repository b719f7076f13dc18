import { computeFeatures, type CompiledFeatureSet } from '@tributary/features';
import { publishClustering, type ClusteringRun } from '@tributary/models';
import type { CommandContext } from '../house/house.js';
import { fitModel, publishing } from './models/fit.js';
import { modelsInOrder } from '../house/labels/models-in-order.js';

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
  const { house } = context;
  const runs = new Map<string, ClusteringRun>();
  for (const [key, config] of modelsInOrder(house.config.models)) {
    if (!keys.includes(key)) continue;
    const { run, refused } = await publishClustering(
      publishing(house),
      await fitModel(context, { key, config, sets }),
      key,
    );
    const held = refused.map((reason) => `Model "${key}": the new version is held back, since ${reason}.`);
    runs.set(key, { ...run, warnings: [...run.warnings, ...held] });
  }
  return runs;
}
