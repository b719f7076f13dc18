import type { FeatureSetConfig, Warehouse } from '@tributary/contracts';
import { compileFeatureSet } from './compute.js';
import { currenciesFound } from './money.js';
import { whenever } from './point-in-time.js';
import { featureTable } from './feature-set.js';
import { fillTable } from './fill-table.js';

/** Warehouse table that holds a set's values as of past days, one partition a day. */
export function featureDaysTable(key: string): string {
  return `${featureTable(key)}_days`;
}

/**
 * Computes a feature set as of the end of a day ('YYYY-MM-DD', UTC), from what had occurred until then, and keeps it
 * beside the other days; the values in force are left alone. With `knownBy` ('YYYY-MM-DD hh:mm:ss.mmm', UTC) only what had
 * come in by then counts: a matrix to train on must not know what nobody knew. The same day again replaces what was there.
 */
export async function computeFeaturesOfDay(
  warehouse: Warehouse,
  { key, config, knownBy = whenever }: { key: string; config: FeatureSetConfig; knownBy?: string },
  day: string,
): Promise<{ rows: number; hash: string }> {
  const set = compileFeatureSet(key, config, await currenciesFound(warehouse));
  const table = featureDaysTable(key);
  const columns = set.features.map((feature) => `\`${feature.column}\` ${feature.type}`);
  const names = set.features.map((feature) => `\`${feature.column}\``).join(', ');
  await warehouse.command(
    `CREATE TABLE IF NOT EXISTS ${table} (day Date, profile UInt64, ${columns.join(', ')})
     ENGINE = MergeTree PARTITION BY day ORDER BY profile`,
  );
  await warehouse.command(
    `ALTER TABLE ${table} ${columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`,
  );
  await warehouse.command(`ALTER TABLE ${table} DROP PARTITION '${dayOf(day)}'`);
  await fillTable(warehouse, set, {
    table,
    stamp: { column: 'day', type: 'Date', value: dayOf(day) },
    params: { as_of: `${day} 00:00:00.000`, known_by: knownBy },
    priority: 'bulk',
  });
  return contentOf(warehouse, { table, names, where: 'day = toDate({day:String})', params: { day } });
}

/** Rows of a set's values in force, and a hash over them: the same values give the same hash, in any order. */
export async function featureContent(
  warehouse: Warehouse,
  definition: { key: string; config: FeatureSetConfig },
): Promise<{ rows: number; hash: string }> {
  const { key, config } = definition;
  const table = featureTable(key);
  const names = compileFeatureSet(key, config)
    .features.map((feature) => `\`${feature.column}\``)
    .join(', ');
  return contentOf(warehouse, { table, names, where: `version = (SELECT max(version) FROM ${table})`, params: {} });
}

async function contentOf(
  warehouse: Warehouse,
  { table, names, where, params }: { table: string; names: string; where: string; params: Record<string, string> },
): Promise<{ rows: number; hash: string }> {
  const [row] = await warehouse.query<{ rows: string; hash: string }>(
    `SELECT count() AS rows, lower(hex(groupBitXor(sipHash64(toString(tuple(profile, ${names})))))) AS hash FROM ${table} WHERE ${where}`,
    { params },
  );
  return { rows: Number(row?.rows ?? 0), hash: row?.hash ?? '' };
}

/** A day that may stand in a statement: partitions take no parameters. */
function dayOf(day: string): string {
  return new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10);
}
