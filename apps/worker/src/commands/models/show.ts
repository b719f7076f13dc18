import { modelVersion, renameCluster, type ModelDetails } from '@tributary/models';
import type { CommandContext } from '../../house/house.js';

/** All that is kept of a version (default: the one in force): steps, curve, clusters with the numbers behind each sentence. */
export function modelsShow(
  { house }: CommandContext,
  { key, version }: { key: string; version?: number },
): Promise<ModelDetails> {
  return modelVersion(house.database, key, version);
}

/** Calls a cluster of the version in force by another name. Later versions keep it where they are the same people. */
export async function modelsRename(
  { house }: CommandContext,
  { key, cluster, name }: { key: string; cluster: number; name: string },
): Promise<ModelDetails> {
  await renameCluster(house.database, { key, index: cluster - 1, name });
  return modelVersion(house.database, key);
}
