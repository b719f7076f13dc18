import { asTributaryError, type Sql, type TributaryError } from '@tributary/contracts';
import PgBoss from 'pg-boss';
import type { JobsDatabase } from '../ports.js';

/** What the parts of this driver share. */
export interface Queue {
  boss: PgBoss;
  database: JobsDatabase;
  /** The PostgreSQL schema of the queue's tables; a plain lower-case name, safe in SQL text. */
  schema: string;
}

const week = 7 * 86_400;

/**
 * Installs or updates the queue's tables. pg-boss owns the tables, the insertion, the claiming and the archive; its
 * polling, its timers and its settling are left off: they poll once per kind, round pauses up to seconds, settle
 * without a fence and count a shutdown as a failed attempt.
 */
export async function installQueue(
  database: JobsDatabase,
  schema: string,
  report: (error: TributaryError) => void,
): Promise<Queue> {
  const boss = new PgBoss({
    db: bossDb(database, database),
    schema,
    schedule: false,
    supervise: false,
    archiveCompletedAfterSeconds: week,
    archiveFailedAfterSeconds: 4 * week,
    deleteAfterDays: 30,
    retentionDays: 365,
  });
  boss.on('error', (error) => report(asTributaryError(error)));
  await boss.start();
  // Several processes may start at once: PostgreSQL does not make two equal things at a time by itself.
  await database.script(`
    SELECT pg_advisory_xact_lock(hashtextextended('${schema}/install', 0));
    CREATE INDEX IF NOT EXISTS job_open_key ON ${schema}.job (name, singleton_key)
      WHERE singleton_key IS NOT NULL AND state < 'completed';
    CREATE TABLE IF NOT EXISTS ${schema}.schedule_by_key (
      key text PRIMARY KEY, kind text NOT NULL, cron text NOT NULL, timezone text NOT NULL,
      data jsonb NOT NULL, next_at timestamptz NOT NULL
    );`);
  return { boss, database, schema };
}

/**
 * Makes the partition of a kind's jobs unless it is there. One at a time: two processes that do so at once would each
 * wait for the other's lock on the table of kinds.
 */
export async function makeKind({ database, schema }: Queue, name: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema}/kinds`]);
    await tx.query(`SELECT ${schema}.create_queue($1::text, $2::json)`, [name, JSON.stringify({ policy: 'standard' })]);
  });
}

/** The shape in which pg-boss wants a connection; `sql` may be a transaction. */
export function bossDb(sql: Sql, database: JobsDatabase): PgBoss.Db {
  return {
    async executeSql(text: string, values?: unknown[]) {
      const rows = values?.length ? await sql.query<object>(text, values) : await database.script<object>(text);
      return { rows };
    },
  };
}
