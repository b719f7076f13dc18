import { randomUUID } from 'node:crypto';
import { asTributaryError, type Sql } from '@tributary/contracts';
import { withSpan } from '../tracing/span.js';

export interface RunDescription {
  kind: string;
  input: unknown;
  codeVersion: string;
  /** Default: `command line`. */
  startedBy?: string;
}

export const newRunId = (): string => `run_${randomUUID()}`;

/** Does work as a run: what went in, which code did it, what came out or why it failed, kept for good. */
export async function recordRun<T>(database: Sql, run: RunDescription, work: (id: string) => Promise<T>): Promise<T> {
  const id = newRunId();
  await database.query(
    `INSERT INTO runs (id, kind, state, input, code_version, started_by, attempts)
     VALUES ($1, $2, 'running', $3::jsonb, $4, $5, 1)`,
    [id, run.kind, JSON.stringify(run.input), run.codeVersion, run.startedBy ?? 'command line'],
  );
  return withSpan(`run ${run.kind}`, { 'tributary.run': id }, async () => {
    try {
      const output = await whileAlive(database, id, () => work(id));
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
  });
}

/** How often the process that does a run says that it still does. */
const signMs = 15_000;

/** Does a run's work, and says now and then that its process is alive. */
export async function whileAlive<T>(database: Sql, run: string, work: () => Promise<T>): Promise<T> {
  const say = () => database.query('UPDATE runs SET alive_at = now() WHERE id = $1', [run]);
  // A sign that cannot be given is no reason to stop: the work meets the same trouble by itself.
  const signs = setInterval(() => void say().catch(() => {}), signMs);
  signs.unref();
  try {
    return await work();
  } finally {
    clearInterval(signs);
  }
}

/**
 * Runs that a dead process left as running are failed. Where one process holds everything, all of them are: it is new.
 * Where several share the ledger, those that gave no sign of life for that many seconds. Returns how many.
 */
export async function closeBrokenRuns(database: Sql, { silentSeconds = 0 } = {}): Promise<number> {
  const closed = await database.query(
    `UPDATE runs SET state = 'failed', ended_at = now(),
            error = '{"code":"CANCELLED","message":"the process ended before the run did; run it again","fault":"user","retry":false}'::jsonb
     WHERE state = 'running' AND alive_at <= now() - make_interval(secs => $1) RETURNING id`,
    [silentSeconds],
  );
  return closed.length;
}
