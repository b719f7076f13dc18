import type { Operation } from '@tributary/plugin-kit';
import { ownColumns, type TableRecord } from './settings.js';

type Operations = readonly Operation<TableRecord>[];

const quoted = (name: string): string => `\`${name}\``;

/** `database.table`, each part quoted. */
export const quotedTable = (table: string): string => table.split('.').map(quoted).join('.');

/** Fields of the records of people who are in the segment, in order of first appearance. */
export function fieldsOf(operations: Operations): string[] {
  return [...new Set(operations.filter(({ kind }) => kind !== 'remove').flatMap(({ record }) => Object.keys(record)))];
}

/**
 * The newest row of a person is what holds; one who left is a row that says so. Inserts that are repeated with their token
 * are dropped by the server while it remembers it (`non_replicated_deduplication_window`), and change nothing after that.
 */
export const createTable = (table: string): string =>
  `CREATE TABLE IF NOT EXISTS ${quotedTable(table)}
   (segment String, profile String, version UInt64, is_deleted UInt8)
   ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (segment, profile)
   SETTINGS non_replicated_deduplication_window = 1000`;

export const addColumn = (table: string, name: string, type: string): string =>
  `ALTER TABLE ${quotedTable(table)} ADD COLUMN IF NOT EXISTS ${quoted(name)} Nullable(${type})`;

/** The type that the values of the first batch ask for; String takes everything. */
export function typeOf(field: string, operations: Operations): string {
  const kinds = new Set(
    operations.map(({ record }) => record[field]).flatMap((value) => (value == null ? [] : [typeof value])),
  );
  if (kinds.size !== 1) return 'String';
  return kinds.has('number') ? 'Float64' : kinds.has('boolean') ? 'Bool' : 'String';
}

/** One row a person, as JSONEachRow. `version` orders the rows of a person: milliseconds UTC. */
export function rowsOf(operations: Operations, segment: string, version: number): string {
  return operations
    .map(({ kind, profile, record }) => {
      const gone = kind === 'remove';
      return JSON.stringify({ ...(gone ? {} : record), segment, profile, version, is_deleted: gone ? 1 : 0 });
    })
    .join('\n');
}

export const insertInto = (table: string, fields: readonly string[]): string =>
  `INSERT INTO ${quotedTable(table)} (${[...ownColumns, ...fields].map(quoted).join(', ')}) FORMAT JSONEachRow`;
