import type { FeatureSetConfig, Warehouse } from '@tributary/contracts';
import { compiledFeatureSets } from './compute.js';

/** What is to be said of sets that read amounts in several currencies: each as `features.<set>: what is wrong`. */
export async function moneyWarnings(warehouse: Warehouse, sets: Record<string, FeatureSetConfig>): Promise<string[]> {
  const compiled = await compiledFeatureSets(warehouse, sets);
  return compiled.flatMap(({ key, amounts }) =>
    amounts === undefined || amounts.unconverted.length === 0
      ? []
      : [
          `features.${key}: amounts come in several currencies; those in ${amounts.unconverted.join(', ')} have no rate and are left out of what is told in ${amounts.currency}. State "money" with rates`,
        ],
  );
}
