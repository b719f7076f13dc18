import { randomUUID } from 'node:crypto';
import { asTributaryError, type ErrorShape, type Sql } from '@tributary/contracts';

export interface RunRecord {
  id: string;
  kind: string;
  state: 'running' | 'done' | 'failed';
  input: unknown;
  output: unknown;
  error: ErrorShape | null;
  codeVersion: string;
  startedAt: Date;
  endedAt: Date | null;
}

/** Does work as a run: what went in, which code did it, what came out or why it failed, kept for good. */
export async function recordRun<T>(
  database: Sql,
  run: { kind: string; input: unknown; codeVersion: string },
  work: (id: string) => Promise<T>,
): Promise<T> {
  const id = `run_${randomUUID()}`;
  await database.query(
    `INSERT INTO runs (id, kind, state, input, code_version) VALUES ($1, $2, 'running', $3::jsonb, $4)`,
    [id, run.kind, JSON.stringify(run.input), run.codeVersion],
  );
  try {
    const output = await work(id);
    await database.query(`UPDATE runs SET state = 'done', output = $2::jsonb, ended_at = now() WHERE id = $1`, [
      id,
      JSON.stringify(output ?? null),
    ]);
    return output;
  } catch (error) {
    await database
      .query(`UPDATE runs SET state = 'failed', error = $2::jsonb, ended_at = now() WHERE id = $1`, [
        id,
        JSON.stringify(asTributaryError(error).toJSON()),
      ])
      .catch(() => {});
    throw error;
  }
}

/** The latest runs, newest first. */
export async function listRuns(database: Sql, filter: { kind?: string; limit?: number } = {}): Promise<RunRecord[]> {
  const rows = await database.query<RunRow>(
    `SELECT id, kind, state, input, output, error, code_version, started_at, ended_at FROM runs
     WHERE $1::text IS NULL OR kind = $1 ORDER BY started_at DESC, id LIMIT $2`,
    [filter.kind ?? null, filter.limit ?? 50],
  );
  return rows.map(recordOf);
}

export async function findRun(database: Sql, id: string): Promise<RunRecord | undefined> {
  const [row] = await database.query<RunRow>(
    'SELECT id, kind, state, input, output, error, code_version, started_at, ended_at FROM runs WHERE id = $1',
    [id],
  );
  return row && recordOf(row);
}

/** Runs that a dead process left as running are failed: the holder of the data directory is new. */
export async function closeBrokenRuns(database: Sql): Promise<void> {
  await database.query(
    `UPDATE runs SET state = 'failed', ended_at = now(),
            error = '{"code":"CANCELLED","message":"the process ended before the run did; run it again","fault":"user","retry":false}'::jsonb
     WHERE state = 'running'`,
  );
}

interface RunRow extends Omit<RunRecord, 'codeVersion' | 'startedAt' | 'endedAt'> {
  code_version: string;
  started_at: Date;
  ended_at: Date | null;
}

function recordOf({ code_version, started_at, ended_at, ...row }: RunRow): RunRecord {
  return { ...row, codeVersion: code_version, startedAt: started_at, endedAt: ended_at };
}
