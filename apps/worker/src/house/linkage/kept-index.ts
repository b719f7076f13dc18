import type { Warehouse } from '@tributary/contracts';
import {
  appendToIndex,
  dayOrders,
  dropIndex,
  keepIndex,
  valuesOfRecords,
  type Linkage,
  type LinkIndex,
} from '@tributary/linkage';
import type { ProfileTable } from './profile-table.js';

const peopleOf = ({ prefix }: Pick<LinkIndex, 'prefix'>): string => `${prefix}_person`;

/** What single people are matched with, as the last linkage left it; undefined before the first one. */
export async function keptIndex(warehouse: Warehouse): Promise<LinkIndex | undefined> {
  const [row] = await warehouse.query<{ body: string }>('SELECT body FROM linkage_index ORDER BY at DESC LIMIT 1');
  return row && (JSON.parse(row.body) as LinkIndex);
}

/**
 * Keeps a finished linkage as the index, in the place of the one before. The linkage is not to be used any more. Of a death
 * in between the tables of the one before are left to `sweepLeftovers`.
 */
export async function keepHouseIndex(warehouse: Warehouse, linkage: Linkage, table: ProfileTable): Promise<void> {
  const before = await keptIndex(warehouse);
  const index = await keepIndex(linkage, dayOrders(linkage.run.fields, table));
  await warehouse.command(`CREATE TABLE ${peopleOf(index)} (id UInt32, profile UInt64) ENGINE = MergeTree ORDER BY id`);
  await warehouse.insert(
    peopleOf(index),
    table.profiles.map((profile, id) => ({ id, profile })),
  );
  await warehouse.insert('linkage_index', [{ id: Date.now(), body: JSON.stringify(index) }]);
  if (before === undefined) return;
  await dropIndex(warehouse, before);
  await warehouse.command(`DROP TABLE IF EXISTS ${peopleOf(before)}`);
}

/** Profiles of an index' records, as they were when each came in. */
export async function profilesOfRecords(
  warehouse: Warehouse,
  index: LinkIndex,
  records: readonly number[],
): Promise<Map<number, string>> {
  if (records.length === 0) return new Map();
  const rows = await warehouse.query<{ id: number; profile: string }>(
    `SELECT toInt32(id) AS id, toString(profile) AS profile FROM ${peopleOf(index)} WHERE id IN (${records.join(', ')})`,
    { priority: 'interactive' },
  );
  return new Map(rows.map(({ id, profile }) => [id, profile]));
}

/** The latest record of each of these profiles, as the index has it: values in normal form, one a field. */
export async function latestRecords(
  warehouse: Warehouse,
  index: LinkIndex,
  profiles: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await warehouse.query<{ profile: string; record: number }>(
    `SELECT toString(profile) AS profile, toInt32(max(id)) AS record FROM ${peopleOf(index)} WHERE profile IN ({profiles:Array(UInt64)}) GROUP BY profile`,
    { params: { profiles }, priority: 'interactive' },
  );
  const values = await valuesOfRecords(
    warehouse,
    index,
    rows.map(({ record }) => record),
  );
  return new Map(rows.flatMap(({ profile, record }) => (values.has(record) ? [[profile, values.get(record)!]] : [])));
}

/** Adds a profile's record, so that whoever comes next is compared with it. */
export async function addToIndex(
  warehouse: Warehouse,
  index: LinkIndex,
  { profile, values }: { profile: string; values: readonly string[] },
): Promise<void> {
  const [last] = await warehouse.query<{ id: number }>(`SELECT toInt32(max(id)) AS id FROM ${peopleOf(index)}`);
  const record = (last?.id ?? -1) + 1;
  await appendToIndex(warehouse, index, { record, values });
  await warehouse.insert(peopleOf(index), [{ id: record, profile }]);
}
