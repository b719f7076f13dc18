import { computeFeatures, type CompiledFeatureSet } from '@tributary/features';
import { publishClustering, type ClusteringRun } from '@tributary/models';
import type { CommandContext } from '../house/house.js';
import { modelsInOrder, parentOf } from '../house/labels/models-in-order.js';
import { fitModel, publishing } from './models/fit.js';
import { labelsOf } from './models/follow.js';
import { clusterMissing } from './models/people-of.js';
import { snapshotOf } from './models/snapshot.js';

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

/**
 * Fits, validates, names and publishes models of the configuration; default: all. Labels follow, also of models that part a
 * cluster of these. A model that parts a cluster which is there no more is told of and left out: the others go on.
 */
export async function buildModels(
  context: CommandContext,
  sets: readonly CompiledFeatureSet[],
  keys: readonly string[] = Object.keys(context.house.config.models),
): Promise<Map<string, ClusteringRun>> {
  const { house } = context;
  const runs = new Map<string, ClusteringRun>();
  const moved = new Set<string>();
  for (const [key, config] of modelsInOrder(house.config.models)) {
    if (moved.has(parentOf(config))) moved.add(key);
    const missing = keys.includes(key) ? await clusterMissing(house, config) : undefined;
    if (missing !== undefined) {
      house.log.warn({ code: 'MODEL_INPUT', model: key }, `Model "${key}" is not fitted: ${missing}`);
      context.tell({ stage: 'models', done: null, text: `${key} is not fitted: ${missing}` });
    } else if (keys.includes(key)) {
      const snapshot = await snapshotOf(house, { config, sets });
      const { run, version, refused } = await publishClustering(
        publishing(house, snapshot),
        await fitModel(context, { key, config, sets }),
        key,
      );
      const held = refused.map((reason) => `Model "${key}": version ${version} is held back, since ${reason}.`);
      runs.set(key, { ...run, warnings: [...run.warnings, ...held] });
    }
    // Also where nothing is new: a version that is in force again, or was kept in force, has labels of other features.
    if (keys.includes(key)) moved.add(key);
    // Batches under way label people by the version before.
    if (moved.has(key)) await house.betweenBatches(() => labelsOf(context, key));
  }
  return runs;
}
