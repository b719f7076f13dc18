import type { Operation } from '@tributary/plugin-kit';
import type { Run } from './connect.js';
import type { TableRecord } from './settings.js';
import { addColumn, createTable, fieldsOf, typeOf } from './statements.js';

/** Names of the table's columns; none where there is no table. */
export async function columnsOf(run: Run, table: string): Promise<string[]> {
  const [name = '', database] = table.split('.').reverse();
  const rows = await run<{ name: string }>({
    sql: `SELECT name FROM system.columns
           WHERE table = {table:String} AND database = if({database:String} = '', currentDatabase(), {database:String})`,
    parameters: { param_table: name, param_database: database ?? '' },
  });
  return rows.map((row) => row.name);
}

/** Makes the table, and columns for new fields. */
export async function prepare(run: Run, table: string, operations: readonly Operation<TableRecord>[]): Promise<void> {
  const known = await columnsOf(run, table);
  if (known.length === 0) await run({ sql: createTable(table) });
  for (const field of fieldsOf(operations).filter((name) => !known.includes(name)))
    await run({ sql: addColumn(table, field, typeOf(field, operations)) });
}
