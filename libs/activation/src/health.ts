import type { Sql } from '@tributary/contracts';

export interface SyncHealth {
  sync: string;
  /** Operations that wait, for their time, for room or for a vendor's job. */
  open: number;
  /** Seconds since the oldest of them was planned; 0 without one. */
  lagSeconds: number;
  /** Of the operations that ended in the last 24 hours, the share that neither arrived nor was held back; null without any. */
  errorRate: number | null;
  /** ISO 8601; null where nothing ever arrived. */
  lastSuccess: string | null;
}

/** Where each sync that ever sent stands. */
export async function syncHealth(sql: Sql, now: number): Promise<SyncHealth[]> {
  const rows = await sql.query<{
    sync: string;
    open: string;
    oldest: Date | null;
    ended: string;
    failed: string;
    success: Date | null;
  }>(
    `SELECT sync,
       count(*) FILTER (WHERE state NOT IN ('settled', 'dead')) AS open,
       min(created_at) FILTER (WHERE state NOT IN ('settled', 'dead')) AS oldest,
       count(*) FILTER (WHERE settled_at > $1) AS ended,
       count(*) FILTER (WHERE settled_at > $1 AND (state = 'dead' OR outcome IN ('rejected', 'sent_unknown'))) AS failed,
       max(settled_at) FILTER (WHERE state = 'settled' AND outcome = 'ok') AS success
     FROM operations GROUP BY sync ORDER BY sync`,
    [new Date(now - 86_400_000).toISOString()],
  );
  return rows.map(({ sync, open, oldest, ended, failed, success }) => ({
    sync,
    open: Number(open),
    lagSeconds: oldest ? Math.max(0, Math.round((now - oldest.getTime()) / 1000)) : 0,
    errorRate: Number(ended) === 0 ? null : Number(failed) / Number(ended),
    lastSuccess: success?.toISOString() ?? null,
  }));
}
