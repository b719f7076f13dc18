import type { Sql } from '@tributary/contracts';

/** A yes holds for a day: what a segment is by then is another question. */
export const allowanceMs = 24 * 3_600_000;

/** Lets the next plan of a sync remove so many people though its guards stop it; a later yes takes the place of this one. */
export async function allowRemovals(
  database: Sql,
  { sync, removals, until }: { sync: string; removals: number; until: number },
): Promise<void> {
  await database.query(
    `INSERT INTO plan_allowances (sync, removals, until) VALUES ($1, $2, $3)
     ON CONFLICT (sync) DO UPDATE SET removals = excluded.removals, until = excluded.until`,
    [sync, removals, new Date(until).toISOString()],
  );
}

/** How many people a plan may remove that its guards would stop; 0 without a yes. */
export async function allowedRemovals(database: Sql, sync: string, now: number): Promise<number> {
  const [allowance] = await database.query<{ removals: number }>(
    'SELECT removals FROM plan_allowances WHERE sync = $1 AND until > $2',
    [sync, new Date(now).toISOString()],
  );
  return allowance?.removals ?? 0;
}

/** Takes the yes back, or notes that it is used up; false where there was none. */
export async function endAllowance(database: Sql, sync: string): Promise<boolean> {
  const ended = await database.query('DELETE FROM plan_allowances WHERE sync = $1 RETURNING sync', [sync]);
  return ended.length > 0;
}
