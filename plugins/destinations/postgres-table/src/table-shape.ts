import { TributaryError, type Operation } from '@tributary/plugin-kit';
import { quoted, quotedTable, type PostgresSession } from '@tributary/postgres-client';
import { fieldsOf } from './statements.js';
import { ownColumns, type Settings, type TableRecord } from './settings.js';

/** Names of the table's columns; none where there is no table. */
export async function columnsOf(session: PostgresSession, table: string): Promise<string[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute
      WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
    [quotedTable(table)],
  );
  return rows.map(({ name }) => name);
}

/** Makes the table, and columns for new fields, or says what is missing (PLUGIN_SETTINGS). */
export async function prepare(
  session: PostgresSession,
  { table, shape }: Settings,
  operations: readonly Operation<TableRecord>[],
): Promise<void> {
  const known = await columnsOf(session, table);
  const missing = [...ownColumns, ...fieldsOf(operations)].filter((field) => !known.includes(field));
  if (missing.length === 0) return;
  if (shape === 'fixed')
    throw new TributaryError(
      'PLUGIN_SETTINGS',
      known.length === 0
        ? `There is no table ${table}; make it, or set shape to managed.`
        : `${table} lacks the columns ${missing.join(', ')}; add them, or set shape to managed.`,
    );
  const name = quotedTable(table);
  if (known.length === 0)
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${name} (segment text NOT NULL, profile text NOT NULL, PRIMARY KEY (segment, profile))`,
    );
  for (const field of missing)
    if (!(ownColumns as readonly string[]).includes(field))
      await session.query(`ALTER TABLE ${name} ADD COLUMN IF NOT EXISTS ${quoted(field)} ${typeOf(field, operations)}`);
}

/** The type that the values of the first batch ask for; text takes everything. */
function typeOf(field: string, operations: readonly Operation<TableRecord>[]): string {
  const kinds = new Set(
    operations.map(({ record }) => record[field]).flatMap((value) => (value == null ? [] : [typeof value])),
  );
  if (kinds.size !== 1) return 'text';
  return kinds.has('number') ? 'numeric' : kinds.has('boolean') ? 'boolean' : 'text';
}
