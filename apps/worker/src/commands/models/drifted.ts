import { forgetDrift, modelInForce, noteDrift } from '@tributary/models';
import { tellTroubles } from '../../house/alerts/tell-troubles.js';
import type { CommandContext } from '../../house/house.js';
import { modelsDrift } from './registry.js';

/**
 * Of these models those that have to be fitted anew: no version is in force, its features are others, or one of them, or
 * the shares of its clusters, moved by `limit` or more since the fit. Each that drifted is logged as MODEL_DRIFT, noted
 * with the version and told by alerts.
 */
export async function driftedModels(
  context: CommandContext,
  { keys, limit }: { keys: readonly string[]; limit: number },
): Promise<string[]> {
  const { house } = context;
  const drifted: string[] = [];
  for (const key of keys) {
    const config = house.config.models[key];
    const held = await modelInForce(house.database, key);
    if (!config || held?.artifact.features.join() !== config.features.join()) {
      drifted.push(key);
      continue;
    }
    const report = await modelsDrift(context, { key, limit });
    if (!report.drifted) {
      await forgetDrift(house.database, key);
      continue;
    }
    const { version, what, worst: psi } = report;
    house.log.warn(
      { code: 'MODEL_DRIFT', model: key, version, what, psi, limit },
      `Model "${key}" drifted: ${what} moved by ${psi.toFixed(3)} (PSI).`,
    );
    await noteDrift(house.database, { key, version, what, psi, limit });
    drifted.push(key);
  }
  // Told before anything is fitted: a fit that helps would hide that there was a drift.
  await tellTroubles(house);
  return drifted;
}
