import type { Sql } from '@tributary/contracts';
import type { BatchOutcome } from '@tributary/plugin-kit';

/** A connection that failed as a whole, or asked for patience: shared by its syncs, and by all workers. */
export interface ConnectionPause {
  reason: BatchOutcome['batch'];
  message: string;
  /** Failures in a row; throttling is none. */
  failures: number;
  /** Milliseconds UTC. */
  until: number;
  since: number;
}

/** Undefined where the connection's last request got through. */
export async function pauseOf(sql: Sql, connection: string): Promise<ConnectionPause | undefined> {
  const [row] = await sql.query<Omit<ConnectionPause, 'until' | 'since'> & { until: Date; since: Date }>(
    'SELECT reason, message, failures, until, since FROM connection_pauses WHERE connection = $1',
    [connection],
  );
  return row && { ...row, until: row.until.getTime(), since: row.since.getTime() };
}

/** Until someone has looked at the credentials or the account, trying every few minutes is enough. */
const setUpPauseMs = 15 * 60_000;
const firstPauseMs = 2_000;
const longestPauseMs = 15 * 60_000;

/**
 * Nothing is sent over the connection for a while. A vendor that is away is asked again after a pause that doubles with
 * every failure in a row, full jitter over its upper half, so that workers do not come back all at once.
 */
export async function pauseConnection(
  sql: Sql,
  { connection, refused }: { connection: string; refused: BatchOutcome },
  clock: { now: number; random(): number },
): Promise<void> {
  const failures = ((await pauseOf(sql, connection))?.failures ?? 0) + (refused.batch === 'throttled' ? 0 : 1);
  const message = 'message' in refused ? refused.message : 'it asks for patience';
  await sql.query(
    `INSERT INTO connection_pauses (connection, reason, message, failures, until, since) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (connection) DO UPDATE SET reason = excluded.reason, message = excluded.message,
       failures = excluded.failures, until = greatest(connection_pauses.until, excluded.until)`,
    [
      connection,
      refused.batch,
      message.slice(0, 500),
      failures,
      new Date(clock.now + pauseMs(refused, failures, clock.random)).toISOString(),
      new Date(clock.now).toISOString(),
    ],
  );
}

function pauseMs(refused: BatchOutcome, failures: number, random: () => number): number {
  if (refused.batch === 'throttled') return refused.afterMs;
  if (refused.batch !== 'unavailable') return setUpPauseMs;
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
  return refused.afterMs ?? (longest * (1 + random())) / 2;
}

/** A request got through: the connection works again. */
export async function resumeConnection(sql: Sql, connection: string): Promise<void> {
  await sql.query('DELETE FROM connection_pauses WHERE connection = $1', [connection]);
}
