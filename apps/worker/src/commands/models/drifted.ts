import { modelInForce } from '@tributary/models';
import type { CommandContext } from '../../house/house.js';
import { modelsDrift } from './registry.js';

/**
 * Of these models those that have to be fitted anew: no version is in force, its features are others, or one of them moved
 * by `limit` or more since the fit. Each that drifted is logged as MODEL_DRIFT, for alerts.
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
    if (!report.drifted) continue;
    const [first] = report.features;
    house.log.warn(
      { code: 'MODEL_DRIFT', model: key, version: report.version, feature: first?.feature, psi: first?.psi, limit },
      `Model "${key}" drifted: ${first?.feature} moved by ${first?.psi.toFixed(3)} (PSI).`,
    );
    drifted.push(key);
  }
  return drifted;
}
