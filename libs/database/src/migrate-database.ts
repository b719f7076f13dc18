import { fileURLToPath } from 'node:url';
import { TributaryError, type Database, type Sql } from '@tributary/contracts';
import { readMigrationFiles, type MigrationMeta } from 'drizzle-orm/migrator';

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** One lock for all processes that start at once on one server. The number has no meaning. */
const lock = 7426117;

/**
 * Brings the schema up to date, forward only, in one transaction; unqualified names fall into the connection's first
 * schema, which is made where it is named and missing. Returns how many migrations were applied.
 * @throws DATA_DIRECTORY_NEWER where the database holds a migration that this release does not know.
 */
export async function migrateDatabase(database: Database, namespace?: string): Promise<number> {
  const known = readMigrationFiles({ migrationsFolder });
  return database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [lock]);
    // Asked first: making it, even where it is there, takes a right that a plain user may lack.
    if (namespace && (await tx.query('SELECT FROM pg_namespace WHERE nspname = $1', [namespace])).length === 0)
      await tx.query(`CREATE SCHEMA "${namespace}"`);
    await tx.query(
      `CREATE TABLE IF NOT EXISTS schema_migrations (hash text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    const applied = new Set(
      (await tx.query<{ hash: string }>('SELECT hash FROM schema_migrations')).map(({ hash }) => hash),
    );
    const hashes = new Set(known.map(({ hash }) => hash));
    if ([...applied].some((hash) => !hashes.has(hash)))
      throw new TributaryError(
        'DATA_DIRECTORY_NEWER',
        'The database was written by a newer release. Start that release, or restore a checkpoint from before it.',
      );
    const missing = known.filter(({ hash }) => !applied.has(hash));
    for (const migration of missing) await apply(tx, migration);
    await advanceVersions(tx);
    return missing.length;
  });
}

async function apply(tx: Sql, { sql, hash }: MigrationMeta): Promise<void> {
  for (const statement of sql) {
    // drizzle-kit qualifies sequences with "public"; the namespace decides the schema here.
    if (statement.trim() !== '') await tx.query(statement.replaceAll('"public".', ''));
  }
  await tx.query('INSERT INTO schema_migrations (hash) VALUES ($1)', [hash]);
}

/**
 * Moves the sequence of versions to the time of day, in microseconds. Where an older copy of the database was put in
 * place, the warehouse holds rows of later versions than the copy knows of, and new rows must still win over them.
 */
async function advanceVersions(tx: Sql): Promise<void> {
  await tx.query(
    `SELECT setval('versions', now.microseconds)
     FROM versions, (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS microseconds) AS now
     WHERE last_value < now.microseconds`,
  );
}
