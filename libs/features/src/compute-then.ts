import { randomUUID } from 'node:crypto';
import type { FeatureSetConfig, Warehouse } from '@tributary/contracts';
import { compileFeatureSet } from './compute.js';
import { currenciesFound } from './money.js';
import { featureTable, type CompiledFeatureSet } from './feature-set.js';
import { fillTable } from './fill-table.js';
import { matrixFormats, type MatrixFormat } from './export.js';
import { withPeopleThen } from './people-then.js';

/** The moment that a matrix is meant for. */
export interface Then {
  /** Reference date, 'YYYY-MM-DD': what had happened by its end, UTC. */
  day: string;
  /** What was known by then. */
  knownBy: Date;
  /** Who was whom at that moment: origin → canonical. */
  aliases: Iterable<readonly [origin: string, canonical: string]>;
}

/**
 * A set as it would have been computed at a moment, as bytes of a file: a row per person of then. To train on: it knows
 * no event that happened or came in later, and no merge that was made later.
 */
export async function* exportFeaturesThen(
  warehouse: Warehouse,
  { key, config }: { key: string; config: FeatureSetConfig },
  { format, ...then }: Then & { format: MatrixFormat },
): AsyncGenerator<Uint8Array> {
  const set = compileFeatureSet(key, config, await currenciesFound(warehouse));
  const table = await setThen(warehouse, set, then);
  try {
    const names = set.features.map(({ column }) => `\`${column}\``).join(', ');
    yield* warehouse.export(`SELECT profile, ${names} FROM ${table} ORDER BY profile`, matrixFormats[format], {
      priority: 'bulk',
    });
  } finally {
    await warehouse.command(`DROP TABLE ${table}`);
  }
}

/**
 * A table of a set as it would have been computed at a moment, a row per person of then; its column `version` is 1. The
 * caller drops it.
 */
export async function setThen(
  warehouse: Warehouse,
  set: CompiledFeatureSet,
  { day, knownBy, aliases }: Then,
): Promise<string> {
  const table = `${featureTable(set.key)}_then_${randomUUID().replaceAll('-', '')}`;
  const columns = set.features.map(({ column, type }) => `\`${column}\` ${type}`);
  await warehouse.command(
    `CREATE TABLE ${table} (profile UInt64, ${columns.join(', ')}, version UInt64) ENGINE = MergeTree ORDER BY profile`,
  );
  try {
    await withPeopleThen(warehouse, aliases, (people) =>
      fillTable(warehouse, set, {
        table,
        stamp: { column: 'version', type: 'UInt64', value: '1' },
        params: {
          as_of: `${day} 00:00:00.000`,
          known_by: knownBy.toISOString().replace('T', ' ').slice(0, 23),
        },
        priority: 'bulk',
        people,
      }),
    );
    return table;
  } catch (error) {
    await warehouse.command(`DROP TABLE ${table}`);
    throw error;
  }
}
