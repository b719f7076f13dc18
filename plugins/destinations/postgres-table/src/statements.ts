import { quoted, quotedTable } from '@tributary/postgres-client';
import type { Operation } from '@tributary/plugin-kit';
import { ownColumns, type TableRecord } from './settings.js';

export interface Statement {
  text: string;
  values: unknown[];
}

/** The last operation of each person: an earlier one of the same batch would only be undone. */
export function lastOfEach(operations: readonly Operation<TableRecord>[]): Operation<TableRecord>[] {
  return [...new Map(operations.map((operation) => [operation.profile, operation])).values()];
}

/** Fields of the records, in order of first appearance. */
export function fieldsOf(operations: readonly Operation<TableRecord>[]): string[] {
  return [...new Set(operations.filter(({ kind }) => kind !== 'remove').flatMap(({ record }) => Object.keys(record)))];
}

/**
 * Puts people into the table; a row that is there as it should be is left alone, so that a repeated batch changes nothing.
 * A field that a record does not have becomes null.
 */
export function upsert(table: string, segment: string, operations: readonly Operation<TableRecord>[]): Statement {
  const name = quotedTable(table);
  const fields = fieldsOf(operations).map(quoted);
  const columns = [...ownColumns, ...fields].join(', ');
  const row = (prefix: string): string => fields.map((field) => `${prefix}.${field}`).join(', ');
  const change =
    fields.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${fields.map((field) => `${field} = excluded.${field}`).join(', ')}
         WHERE ROW(${row('held')}) IS DISTINCT FROM ROW(${row('excluded')})`;
  return {
    text: `INSERT INTO ${name} AS held (${columns})
       SELECT ${columns} FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)
       ON CONFLICT (segment, profile) ${change}`,
    values: [JSON.stringify(operations.map(({ profile, record }) => ({ ...record, segment, profile })))],
  };
}

export function remove(table: string, segment: string, operations: readonly Operation<TableRecord>[]): Statement {
  return {
    text: `DELETE FROM ${quotedTable(table)} WHERE segment = $1 AND profile = ANY ($2)`,
    values: [segment, operations.map(({ profile }) => profile)],
  };
}
