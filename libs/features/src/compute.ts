import type { FeatureSetConfig, Warehouse } from '@tributary/contracts';
import { compileDefined } from './defined.js';
import { whenever } from './point-in-time.js';
import { compileEngagement } from './engagement.js';
import { featureTable, type CompiledFeatureSet } from './feature-set.js';
import { fillTable } from './fill-table.js';
import { fingerprints } from './fingerprints.js';
import { ofLibrary } from './library.js';
import { compileImported } from './imported.js';
import { lateEvents } from './late-events.js';
import { amountsLeftOut, currenciesFound, type FoundCurrencies } from './money.js';
import { compileRfm } from './rfm.js';
import { compileSql } from './own-sql.js';

/** A set compiled; amounts in several currencies are told in one where it is said which were found. */
export function compileFeatureSet(
  key: string,
  config: FeatureSetConfig,
  found: FoundCurrencies = [],
): CompiledFeatureSet {
  if (config.kind === 'rfm') return compileRfm(key, config, found);
  if (config.kind === 'sql') return compileSql(key, config);
  if (config.kind === 'imported') return compileImported(key, config);
  if (config.kind === 'library') return compileDefined(key, ofLibrary(config), found);
  return config.kind === 'engagement' ? compileEngagement(key, config) : compileDefined(key, config, found);
}

export interface ComputedFeatureSet {
  set: CompiledFeatureSet;
  rows: number;
  /** The reference date that was used: 'YYYY-MM-DD', UTC. */
  asOf: string;
  /** Events that came in since the last time, later after they happened than the set allows: what they changed changes now. */
  late: number;
  /** Amounts that are not in its currency and have no rate: they are left out. */
  leftOut: number;
}

/**
 * Computes a feature set in the warehouse and swaps it in whole: readers see the old values or the new ones, never a
 * mixture. The set's own version column is the partition, so the swap is one statement and old values are dropped.
 */
export async function computeFeatures(
  warehouse: Warehouse,
  definition: { key: string; config: FeatureSetConfig },
  version: number,
): Promise<ComputedFeatureSet> {
  const { key, config } = definition;
  const began = Date.now();
  const asOf = await referenceDate(warehouse, config.asOf);
  const set = compileFeatureSet(key, config, await currenciesFound(warehouse));
  const table = featureTable(key);
  await ensureTable(warehouse, set);
  const late = await lateEvents(warehouse, set, config.lateHours);
  const leftOut = set.amounts ? await amountsLeftOut(warehouse, set.amounts, set.events) : 0;
  // What a broken earlier try of this very version left behind.
  await warehouse.command(`ALTER TABLE ${table} DROP PARTITION ${version}`);
  await fillTable(warehouse, set, {
    table,
    stamp: { column: 'version', type: 'UInt64', value: String(version) },
    params: { as_of: `${asOf} 00:00:00.000`, known_by: whenever },
  });
  await warehouse.insert(
    'feature_versions',
    [
      {
        set: key,
        version,
        as_of: asOf,
        computed_at: (began / 1000).toFixed(3),
        late,
        left_out: leftOut,
        definitions: JSON.stringify(fingerprints(config, set)),
      },
    ],
    {
      token: `feature_versions:${key}:${version}`,
    },
  );
  await dropOlder(warehouse, table, version);
  const [row] = await warehouse.query<{ rows: string }>(
    `SELECT count() AS rows FROM ${table} WHERE version = ${version}`,
  );
  return { set, rows: Number(row?.rows ?? 0), asOf, late, leftOut };
}

/** Every set as it is computed, without computing it: what a model needs to read the values in force. */
export async function compiledFeatureSets(
  warehouse: Warehouse,
  sets: Record<string, FeatureSetConfig>,
): Promise<CompiledFeatureSet[]> {
  const entries = Object.entries(sets);
  const found = entries.length > 0 ? await currenciesFound(warehouse) : [];
  return entries.map(([key, config]) => compileFeatureSet(key, config, found));
}

/** Makes the table of every set that has none, so that rules may mention a feature before it was ever computed. */
export async function prepareFeatures(warehouse: Warehouse, sets: Record<string, FeatureSetConfig>): Promise<void> {
  for (const [key, config] of Object.entries(sets)) await ensureTable(warehouse, compileFeatureSet(key, config));
}

/** Makes the table, or adds the columns that a changed definition brought. */
async function ensureTable(warehouse: Warehouse, set: CompiledFeatureSet): Promise<void> {
  const table = featureTable(set.key);
  const columns = set.features.map((feature) => `\`${feature.column}\` ${feature.type}`);
  await warehouse.command(
    `CREATE TABLE IF NOT EXISTS ${table} (profile UInt64, ${columns.join(', ')}, version UInt64)
     ENGINE = MergeTree PARTITION BY version ORDER BY profile`,
  );
  await warehouse.command(
    `ALTER TABLE ${table} ${columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column}`).join(', ')}`,
  );
}

async function dropOlder(warehouse: Warehouse, table: string, version: number): Promise<void> {
  const older = await warehouse.query<{ version: string }>(
    `SELECT DISTINCT version FROM ${table} WHERE version < ${version}`,
  );
  for (const row of older) await warehouse.command(`ALTER TABLE ${table} DROP PARTITION ${row.version}`);
}

/** The reference date that a set states, or the day of the last event: 'YYYY-MM-DD', UTC. */
export async function referenceDate(warehouse: Warehouse, asOf: string): Promise<string> {
  if (asOf !== 'last-event') return asOf;
  const [row] = await warehouse.query<{ day: string }>(
    `SELECT toString(toDate(max(occurred_at), 'UTC')) AS day FROM events`,
  );
  return row?.day && row.day !== '1970-01-01' ? row.day : new Date().toISOString().slice(0, 10);
}
