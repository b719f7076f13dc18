import { TributaryError } from '@tributary/plugin-kit';
import { quoted, quotedTable, type PostgresSession } from '@tributary/postgres-client';
import { wantedColumns } from '@tributary/rows';
import type { Settings } from './settings.js';

export interface Table {
  /** Quoted name. */
  name: string;
  /** SQL types of key and cursor. */
  keyType: string;
  cursorType: string;
  /** The cursor holds times; else numbers. */
  timed: boolean;
  /** Rows say which transaction wrote them; those of views do not. */
  stamped: boolean;
  /** Columns to read, without key and cursor where the mapping does not name them. */
  columns: string[];
}

interface ColumnRow {
  name: string;
  type: string;
  category: string;
  kind: string;
}

/** Looks at the table. SOURCE_UNREADABLE where it, or a column that the settings name, is missing or cannot serve. */
export async function describeTable(session: PostgresSession, settings: Settings): Promise<Table> {
  const name = quotedTable(settings.table);
  const found = await session.query<ColumnRow>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, t.typcategory AS category, c.relkind AS kind
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
      WHERE c.oid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [name],
  );
  const [first] = found;
  if (!first) throw unreadable(`There is no table ${settings.table} that this user can see.`);
  const column = (wanted: string): ColumnRow => {
    const match = found.find((each) => each.name === wanted);
    if (match) return match;
    const has = found.map((each) => each.name).join(', ');
    throw unreadable(`${settings.table} has no column "${wanted}"; it has: ${has}.`);
  };
  const key = column(settings.key);
  const cursor = column(settings.cursor);
  if (cursor.category !== 'D' && cursor.category !== 'N')
    throw unreadable(`The cursor column "${cursor.name}" holds ${cursor.type}; it must hold times or numbers.`);
  // Of a path into JSON (`address.city`) the column is the first step.
  const columns = wantedColumns(settings.mapping).map(
    (path) => (found.find((each) => each.name === path) ?? column(path.split('.')[0] ?? path)).name,
  );
  return {
    name,
    keyType: key.type,
    cursorType: cursor.type,
    timed: cursor.category === 'D',
    stamped: ['r', 'p', 'm'].includes(first.kind),
    columns: settings.mapping.type === 'event' ? found.map((each) => each.name) : [...new Set(columns)],
  };
}

/** The part of every query that says what is read. `$1` is the next transaction id, for the full width of `xmin`. */
export function selectClause(table: Table, settings: Settings): string {
  // xmin has 32 bits; the newest id with those low bits that is not in the future is the one (PostgreSQL manual 74.1).
  const full = `($1::numeric - mod($1::numeric - xmin::text::numeric, 4294967296))`;
  const list = [
    ...table.columns.map(quoted),
    `${quoted(settings.cursor)}::text AS "@cursor"`,
    `${quoted(settings.key)}::text AS "@key"`,
    `${table.stamped ? `${full}::text` : `CASE WHEN $1::numeric IS NULL THEN NULL END::text`} AS "@xid"`,
  ];
  return `SELECT ${list.join(', ')} FROM ${table.name}`;
}

/** The full transaction id as a condition, for tables that have it. */
export const lateCondition = `($1::numeric - mod($1::numeric - xmin::text::numeric, 4294967296)) >= $2::numeric`;

function unreadable(message: string): TributaryError {
  return new TributaryError('SOURCE_UNREADABLE', message);
}
