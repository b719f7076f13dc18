import type { Sql } from '@tributary/contracts';
import { recordOf, runColumns, type RunRecord, type RunRow, type RunState } from './run-record.js';

export interface RunFilter {
  kind?: string;
  job?: string;
  state?: RunState;
  /** Default 50. */
  limit?: number;
}

/** The latest runs, newest first. */
export async function listRuns(database: Sql, filter: RunFilter = {}): Promise<RunRecord[]> {
  const rows = await database.query<RunRow>(
    `SELECT ${runColumns} FROM runs
     WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR job = $2) AND ($3::text IS NULL OR state = $3)
     ORDER BY started_at DESC, id LIMIT $4`,
    [filter.kind ?? null, filter.job ?? null, filter.state ?? null, filter.limit ?? 50],
  );
  return rows.map(recordOf);
}

export async function findRun(database: Sql, id: string): Promise<RunRecord | undefined> {
  const [row] = await database.query<RunRow>(`SELECT ${runColumns} FROM runs WHERE id = $1`, [id]);
  return row && recordOf(row);
}

/** A run and all that followed from it, and from those, in the order in which they began. */
export async function runsFrom(database: Sql, id: string): Promise<RunRecord[]> {
  const rows = await database.query<RunRow>(
    `WITH RECURSIVE wave(member) AS (
       SELECT $1::text UNION SELECT r.id FROM runs r JOIN wave w ON r.started_by = 'after ' || w.member)
     SELECT ${runColumns} FROM runs WHERE id IN (SELECT member FROM wave) ORDER BY started_at, id`,
    [id],
  );
  return rows.map(recordOf);
}

/** The last run of each job, whatever became of it. */
export async function lastRunOfJobs(database: Sql): Promise<Map<string, RunRecord>> {
  const rows = await database.query<RunRow>(
    `SELECT DISTINCT ON (job) ${runColumns} FROM runs WHERE job IS NOT NULL ORDER BY job, started_at DESC, id`,
  );
  return new Map(rows.map((row) => [row.job ?? '', recordOf(row)]));
}

/** When each kind of command and each job was last done. `name` is the job's, or the kind of a command. */
export function lastSuccesses(database: Sql): Promise<{ kind: string; job: string | null; at: Date }[]> {
  return database.query(
    `SELECT kind, job, max(ended_at) AS at FROM runs WHERE state = 'done' GROUP BY kind, job ORDER BY kind, job`,
  );
}
