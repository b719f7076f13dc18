import type { Sql } from '@tributary/contracts';

/** How many are on their way, and how it ended for the others. */
export type JourneyCounts = Record<'open' | 'done' | 'stopped' | 'merged', number>;

export async function journeyCounts(database: Sql): Promise<Map<string, JourneyCounts>> {
  const rows = await database.query<{ journey: string; state: keyof JourneyCounts; n: string }>(
    'SELECT journey, state, count(*) AS n FROM journey_entries GROUP BY 1, 2',
  );
  const counts = new Map<string, JourneyCounts>();
  for (const { journey, state, n } of rows) {
    const held = counts.get(journey) ?? { open: 0, done: 0, stopped: 0, merged: 0 };
    counts.set(journey, { ...held, [state]: Number(n) });
  }
  return counts;
}

/** Messages that somebody allowed to be tried again wait anew; no plan would queue them a second time. */
export async function requeueAllowed(database: Sql, sync: string): Promise<void> {
  await database.query(
    `UPDATE operations SET state = 'waiting', attempts = 0, next_at = now(), batch = NULL, in_ledger = false, ledger_cut = NULL
     WHERE sync = $1 AND state = 'dead' AND outcome = 'retry'`,
    [sync],
  );
}
