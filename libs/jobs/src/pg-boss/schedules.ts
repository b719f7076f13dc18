import type { SettledKind } from '../job-kinds.js';
import { nextRun } from '../next-run.js';
import type { Queue } from './install.js';
import { addKeyedJob } from './requests.js';

export interface Schedule {
  key: string;
  kind: string;
  cron: string;
  timezone: string;
  data: unknown;
}

/** Adds or replaces a schedule. Stated again unchanged, as each start does, it keeps a run that fell due meanwhile. */
export async function putSchedule({ database, schema }: Queue, schedule: Schedule): Promise<void> {
  const { key, kind, cron, timezone, data } = schedule;
  const next = new Date(nextRun(cron, timezone, Date.now())).toISOString();
  await database.query(
    `INSERT INTO ${schema}.schedule_by_key AS s (key, kind, cron, timezone, data, next_at)
     VALUES ($1, $2, $3, $4, $5::jsonb, $6::timestamptz)
     ON CONFLICT (key) DO UPDATE SET kind = excluded.kind, cron = excluded.cron, timezone = excluded.timezone,
       data = excluded.data,
       next_at = CASE WHEN s.cron = excluded.cron AND s.timezone = excluded.timezone THEN s.next_at ELSE excluded.next_at END`,
    [key, kind, cron, timezone, JSON.stringify(data ?? null), next],
  );
}

export async function removeSchedule({ database, schema }: Queue, key: string): Promise<void> {
  await database.query(`DELETE FROM ${schema}.schedule_by_key WHERE key = $1`, [key]);
}

export async function listSchedules({ database, schema }: Queue): Promise<Omit<Schedule, 'data'>[]> {
  return database.query(`SELECT key, kind, cron, timezone FROM ${schema}.schedule_by_key ORDER BY key`);
}

/**
 * Enqueues the jobs of all schedules that are due, once each however many runs were missed, and not while the last
 * one is still open.
 */
export async function fireSchedules(queue: Queue, kinds: ReadonlyMap<string, SettledKind>): Promise<void> {
  const { database, schema } = queue;
  await database.transaction(async (tx) => {
    // Another process that holds a due row is firing it right now.
    const due = await tx.query<Schedule>(
      `SELECT key, kind, cron, timezone, data FROM ${schema}.schedule_by_key
       WHERE next_at <= now() AND kind = ANY($1::text[]) ORDER BY next_at FOR UPDATE SKIP LOCKED`,
      [[...kinds.keys()]],
    );
    for (const { key, kind, cron, timezone, data } of due) {
      const settled = kinds.get(kind);
      if (settled) await addKeyedJob(queue, tx, { kind: settled, data, key: `schedule:${key}` });
      await tx.query(`UPDATE ${schema}.schedule_by_key SET next_at = $2::timestamptz WHERE key = $1`, [
        key,
        new Date(nextRun(cron, timezone, Date.now())).toISOString(),
      ]);
    }
  });
}
