import type { Database, Sql } from '@tributary/contracts';

/** Rows of one statement: fitted models may be a megabyte each. */
const page = 200;

/**
 * What does not come along: the schema's own record, the answers to open batches (none is open) and places in a log
 * whose frames have other positions now, which the target gets of its own.
 */
const left = ['schema_migrations', 'cut_results', 'offsets', 'seen', 'migration_source', 'feed_looks', 'feed_lines'];

/** Tables of the database that are moved, by name. */
export async function movedTables(database: Sql): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  return rows.map(({ name }) => name).filter((name) => !left.includes(name));
}

/** Copies a table row by row, in the order in which it lies on disk. Rows that are there already stay: twice is as once. */
export async function copyTable(from: Sql, to: Sql, table: string): Promise<void> {
  for (let after = '(0,0)'; ;) {
    const rows = await from.query<{ place: string; line: string }>(
      `SELECT ctid::text AS place, to_jsonb(t)::text AS line FROM "${table}" t WHERE ctid > $1::tid ORDER BY ctid LIMIT ${page}`,
      [after],
    );
    if (rows.length > 0)
      await to.query(
        `INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb) ON CONFLICT DO NOTHING`,
        [`[${rows.map(({ line }) => line).join(',')}]`],
      );
    if (rows.length < page) return;
    after = rows.at(-1)?.place ?? after;
  }
}

/** Moves every sequence to where the other one is, never back. */
export async function copySequences(from: Sql, to: Sql): Promise<void> {
  const rows = await from.query<{ name: string; last: string }>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
     WHERE schemaname = current_schema() AND last_value IS NOT NULL`,
  );
  for (const { name, last } of rows)
    await to.query(`SELECT setval($1::regclass, greatest($2::bigint, (SELECT last_value FROM "${name}")))`, [
      `"${name}"`,
      last,
    ]);
}

/** Rows of a table and a hash of them that does not depend on their order. */
export function fingerprintOf(database: Database, table: string): Promise<{ rows: number; hash: string }> {
  return database.transaction(async (tx) => {
    // Times read the same in both, whatever the server's own zone is.
    await tx.query(`SET LOCAL timezone = 'UTC'`);
    const [row] = await tx.query<{ rows: string; hash: string | null }>(
      `SELECT count(*)::text AS rows, sum(('x' || left(md5(to_jsonb(t)::text), 15))::bit(60)::bigint)::text AS hash
       FROM "${table}" t`,
    );
    return { rows: Number(row?.rows ?? 0), hash: row?.hash ?? '0' };
  });
}
