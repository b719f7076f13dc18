import { featureSetConfigSchema, type FeatureSetConfig, type Warehouse } from '@tributary/contracts';
import { checkOwnSql } from '@tributary/features';

/**
 * Checks the SQL of feature sets that somebody states, before it can hold. What does not fit its schema is told by whoever
 * reads the whole.
 * @throws SQL_REFUSED
 */
export async function checkStatedSql(warehouse: Warehouse, config: unknown): Promise<void> {
  const { features } = (config ?? {}) as { features?: Record<string, unknown> };
  const sets: Record<string, FeatureSetConfig> = {};
  for (const [key, stated] of Object.entries(features ?? {})) {
    const parsed = featureSetConfigSchema.safeParse(stated);
    if (parsed.success) sets[key] = parsed.data;
  }
  await checkOwnSql(warehouse, sets);
}
