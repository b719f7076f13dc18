import type { FeatureSetConfig, Matrix, Warehouse } from '@tributary/contracts';
import { compiledFeatureSets } from './compute.js';
import { setThen, type Then } from './compute-then.js';
import { featureMatrixOf, type SomePeople } from './matrix.js';

/**
 * The values of features as they would have been computed at a moment: as `featureMatrix`, but it knows no event that
 * happened or came in later, and no merge made later. Sets are computed for it and dropped again.
 */
export async function featureMatrixThen(
  warehouse: Warehouse,
  sets: Record<string, FeatureSetConfig>,
  { keys, people, ...then }: Then & { keys: readonly string[]; people?: SomePeople },
): Promise<Matrix> {
  const compiled = await compiledFeatureSets(warehouse, sets);
  const tables = new Map<string, string>();
  // Read by every set.
  const aliases = [...then.aliases];
  try {
    for (const set of compiled)
      if (set.features.some(({ key }) => keys.includes(key)))
        tables.set(set.key, await setThen(warehouse, set, { ...then, aliases }));
    return await featureMatrixOf(warehouse, compiled, {
      keys,
      ...(people && { people }),
      // Their rows are of people as they were merged then.
      values: { of: (set) => tables.get(set)!, canonical: 'true' },
    });
  } finally {
    for (const table of tables.values()) await warehouse.command(`DROP TABLE ${table}`);
  }
}
