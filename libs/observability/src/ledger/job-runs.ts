import { asTributaryError, type Sql } from '@tributary/contracts';
import { newRunId } from './record-run.js';
import { recordOf, runColumns, type RunRecord, type RunRow } from './run-record.js';

/** A run that is asked for. */
export interface RunRequest {
  job: string;
  kind: string;
  startedBy: string;
  input: Record<string, unknown>;
  codeVersion: string;
  /** Milliseconds UTC; it begins then. */
  dueAt?: number;
}

/**
 * Adds a waiting run of a job. Undefined where one of this job is waiting or running: the ledger itself sees to it that
 * there is one at a time, whoever asks and in whatever process.
 */
export async function requestRun(sql: Sql, request: RunRequest): Promise<RunRecord | undefined> {
  const { job, kind, startedBy, input, codeVersion, dueAt } = request;
  const [row] = await sql.query<RunRow>(
    `INSERT INTO runs (id, kind, state, job, started_by, input, code_version, due_at)
     VALUES ($1, $2, 'waiting', $3, $4, $5::jsonb, $6, $7::timestamptz)
     ON CONFLICT (job) WHERE job is not null and state in ('waiting', 'running') DO NOTHING RETURNING ${runColumns}`,
    [newRunId(), kind, job, startedBy, JSON.stringify(input), codeVersion, dueAt === undefined ? null : instant(dueAt)],
  );
  return row && recordOf(row);
}

/** The waiting or running run of a job. */
export async function openRun(sql: Sql, job: string): Promise<RunRecord | undefined> {
  const [row] = await sql.query<RunRow>(
    `SELECT ${runColumns} FROM runs WHERE job = $1 AND state IN ('waiting', 'running')`,
    [job],
  );
  return row && recordOf(row);
}

/** Begins a waiting run; undefined where it is not waiting any more. What it goes in with is added to its input. */
export async function beginRun(sql: Sql, id: string, input: Record<string, unknown>): Promise<RunRecord | undefined> {
  const [row] = await sql.query<RunRow>(
    `UPDATE runs SET state = 'running', started_at = now(), alive_at = now(), due_at = NULL, attempts = 1, input = input || $2::jsonb
     WHERE id = $1 AND state = 'waiting' RETURNING ${runColumns}`,
    [id, JSON.stringify(input)],
  );
  return row && recordOf(row);
}

/** Ends a running run. Undefined where it is not running any more. Whoever was asked to stop ends as cancelled. */
export async function settleRun(
  sql: Sql,
  id: string,
  outcome: { output: unknown } | { error: unknown },
): Promise<RunRecord | undefined> {
  const failed = 'error' in outcome;
  const [row] = await sql.query<RunRow>(
    `UPDATE runs SET state = CASE WHEN NOT $2 THEN 'done' WHEN cancelled_by IS NULL THEN 'failed' ELSE 'cancelled' END,
       output = $3::jsonb, error = $4::jsonb, ended_at = now()
     WHERE id = $1 AND state = 'running' RETURNING ${runColumns}`,
    [
      id,
      failed,
      failed ? null : JSON.stringify(outcome.output ?? null),
      failed ? JSON.stringify(asTributaryError(outcome.error).toJSON()) : null,
    ],
  );
  return row && recordOf(row);
}

/** Counts another try. */
export async function nextAttempt(sql: Sql, id: string): Promise<void> {
  await sql.query('UPDATE runs SET attempts = attempts + 1 WHERE id = $1', [id]);
}

/** How far a run is, so that it can go on from there. */
export async function noteRunProgress(sql: Sql, id: string, progress: unknown): Promise<void> {
  await sql.query('UPDATE runs SET progress = $2::jsonb WHERE id = $1', [id, JSON.stringify(progress)]);
}

/** Lets a run wait, again or for longer: handed back at shutdown, or its window is shut. */
export async function letRunWait(sql: Sql, id: string, dueAt?: number): Promise<void> {
  await sql.query(
    `UPDATE runs SET state = 'waiting', due_at = $2::timestamptz
     WHERE id = $1 AND state IN ('waiting', 'running') AND cancelled_by IS NULL`,
    [id, dueAt === undefined ? null : instant(dueAt)],
  );
}

/** Remembers which job of the queue carries a run. */
export async function noteQueueId(sql: Sql, id: string, queueId: string): Promise<void> {
  await sql.query('UPDATE runs SET queue_id = $2 WHERE id = $1', [id, queueId]);
}

/**
 * Asks a run to stop: a waiting one is cancelled at once, a running one when its work has stopped. Returns the run as
 * it is then; undefined where there is none.
 */
export async function cancelRun(sql: Sql, id: string, by: string): Promise<RunRecord | undefined> {
  const [row] = await sql.query<RunRow>(
    `UPDATE runs SET
       cancelled_by = CASE WHEN state IN ('waiting', 'running') THEN coalesce(cancelled_by, $2) ELSE cancelled_by END,
       ended_at = CASE WHEN state = 'waiting' THEN now() ELSE ended_at END,
       state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
     WHERE id = $1 RETURNING ${runColumns}`,
    [id, by],
  );
  return row && recordOf(row);
}

/** Runs of jobs that wait; each must have a job in the queue. */
export async function waitingRuns(sql: Sql): Promise<RunRecord[]> {
  const rows = await sql.query<RunRow>(
    `SELECT ${runColumns} FROM runs WHERE job IS NOT NULL AND state = 'waiting' ORDER BY started_at`,
  );
  return rows.map(recordOf);
}

/**
 * True where all these jobs were done, for no particular day, since the follower's last run began: then the follower
 * has something to do.
 */
export async function hasNews(sql: Sql, follower: string, after: readonly string[]): Promise<boolean> {
  const [row] = await sql.query<{ news: boolean }>(
    `WITH last AS (SELECT max(started_at) AS at FROM runs WHERE job = $1 AND input->'from' IS NULL)
     SELECT bool_and(EXISTS (
       SELECT FROM runs r, last WHERE r.job = p.name AND r.state = 'done' AND r.input->'from' IS NULL
         AND (last.at IS NULL OR r.ended_at > last.at))) AS news
     FROM unnest($2::text[]) AS p(name)`,
    [follower, after],
  );
  return row?.news === true;
}

const instant = (milliseconds: number): string => new Date(milliseconds).toISOString();
