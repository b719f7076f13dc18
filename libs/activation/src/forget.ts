import type { Sql } from '@tributary/contracts';

const dayMs = 86_400_000;
/** What was sent is told in full so long; the log of deliveries in the warehouse says of each record what became of it. */
const sentMs = 90 * dayMs;
/** The longest span that a cap can count over. */
const capMs = 365 * dayMs;

export interface Forgotten {
  operations: number;
  batches: number;
  contacts: number;
  entries: number;
}

/**
 * Removes what nobody needs any more of what was sent: it holds people's records. Kept is what is open, dead or refused,
 * the last success of each sync, and that somebody was in a journey which they may go through only once.
 * `repeated`: journeys that may be gone through again.
 */
export async function forgetDelivered(
  database: Sql,
  { now, repeated }: { now: number; repeated: readonly string[] },
): Promise<Forgotten> {
  const sent = new Date(now - sentMs).toISOString();
  const count = async (sql: string, params: readonly unknown[]): Promise<number> => {
    const [row] = await database.query<{ n: string }>(
      `WITH gone AS (${sql} RETURNING 1) SELECT count(*) AS n FROM gone`,
      params,
    );
    return Number(row?.n ?? 0);
  };
  const operations = await count(
    `DELETE FROM operations o WHERE o.state = 'settled' AND o.outcome = 'ok' AND o.in_ledger AND o.settled_at < $1
       AND o.settled_at < (SELECT max(l.settled_at) FROM operations l WHERE l.sync = o.sync AND l.outcome = 'ok' AND l.state = 'settled')`,
    [sent],
  );
  const batches = await count(
    `DELETE FROM delivery_batches b WHERE b.state = 'done' AND b.created_at < $1
       AND NOT EXISTS (SELECT 1 FROM operations o WHERE o.batch = b.id)`,
    [sent],
  );
  const contacts = await count('DELETE FROM contacts WHERE at < $1', [new Date(now - capMs).toISOString()]);
  const entries = await count(
    `DELETE FROM journey_entries WHERE state != 'open' AND journey = ANY ($2::text[]) AND started_at < $1`,
    [new Date(now - capMs).toISOString(), repeated],
  );
  await database.query(
    `UPDATE journey_entries SET payload = '{}' WHERE state != 'open' AND started_at < $1 AND payload != '{}'`,
    [sent],
  );
  return { operations, batches, contacts, entries };
}
