import { compiledFeatureSets, toldOfOne } from '@tributary/features';
import { modelVersion, renameCluster, type ModelDetails } from '@tributary/models';
import type { CommandContext } from '../../house/house.js';

export interface ModelShown extends ModelDetails {
  /** Its features that are told of everybody at once: for them people wait. Empty where people are labelled as they come. */
  waitsFor: string[];
}

/** All that is kept of a version (default: the one in force): steps, curve, clusters with the numbers behind each sentence. */
export async function modelsShow(
  { house }: CommandContext,
  { key, version }: { key: string; version?: number },
): Promise<ModelShown> {
  const details = await modelVersion(house.database, key, version);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const wanted = new Set(house.config.models[key]?.features);
  const waitsFor = sets.flatMap((set) =>
    set.features.flatMap((feature) => (wanted.has(feature.key) && !toldOfOne(set, feature) ? [feature.key] : [])),
  );
  return { ...details, waitsFor };
}

/** Calls a cluster of the version in force by another name. Later versions keep it where they are the same people. */
export async function modelsRename(
  { house }: CommandContext,
  { key, cluster, name }: { key: string; cluster: number; name: string },
): Promise<ModelDetails> {
  await renameCluster(house.database, { key, index: cluster - 1, name });
  return modelVersion(house.database, key);
}
