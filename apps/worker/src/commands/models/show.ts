import { compiledFeatureSets, toldOfOne } from '@tributary/features';
import { modelVersion, renameCluster, undoRename, type ModelDetails } from '@tributary/models';
import type { CommandContext } from '../../house/house.js';
import { foundOf } from './fit.js';
import { withPublicIds } from './with-public-ids.js';

export interface ModelShown extends ModelDetails {
  /** Its features that are told of everybody at once: for them people wait. Empty where people are labelled as they come. */
  waitsFor: string[];
}

/** All that is kept of a version (default: the one in force): steps, curve, clusters with the numbers behind each sentence. */
export async function modelsShow(
  { house }: CommandContext,
  { key, version }: { key: string; version?: number },
): Promise<ModelShown> {
  const details = await foundOf(house, key, modelVersion(house.database, key, version));
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const wanted = new Set(house.config.models[key]?.features);
  const waitsFor = sets.flatMap((set) =>
    set.features.flatMap((feature) => (wanted.has(feature.key) && !toldOfOne(set, feature) ? [feature.key] : [])),
  );
  return { ...(await withPublicIds(house.database, details)), waitsFor };
}

/**
 * Calls a cluster of the version in force by another name, or undoes that. Later versions keep it where they are the same
 * people, and earlier ones that are put in force again know it too.
 */
export async function modelsRename(
  context: CommandContext,
  { key, cluster, ...how }: { key: string; cluster: number } & ({ name: string } | { undo: true }),
): Promise<ModelShown> {
  const { database } = context.house;
  const which = { key, index: cluster - 1 };
  await ('undo' in how ? undoRename(database, which) : renameCluster(database, { ...which, name: how.name }));
  return modelsShow(context, { key });
}
