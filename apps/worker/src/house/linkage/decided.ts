import type { Sql } from '@tributary/contracts';

/** Two profiles, by number. */
export interface Pair {
  one: string;
  other: string;
}

/** Keeps what somebody said of a pair as a label to learn from and to measure by, and takes the pair off the queue. */
export async function keepVerdict(
  tx: Sql,
  { one, other }: Pair,
  said: { verdict: 'accept' | 'reject'; evidence: unknown; by: string; at: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO review_decisions (low, high, decision, evidence, decided_by, at)
     VALUES (least($1::bigint, $2::bigint), greatest($1::bigint, $2::bigint), $3, $4::jsonb, $5, $6)
     ON CONFLICT (low, high) DO UPDATE SET decision = excluded.decision, evidence = excluded.evidence,
       decided_by = excluded.decided_by, at = excluded.at`,
    [one, other, said.verdict, JSON.stringify(said.evidence), said.by, new Date(said.at).toISOString()],
  );
  await tx.query(
    'DELETE FROM review_pairs WHERE low = least($1::bigint, $2::bigint) AND high = greatest($1::bigint, $2::bigint)',
    [one, other],
  );
}

/** Of a pair that was decided before and now the other way: the label says so, and nobody need look at it again. */
export async function turnVerdict(
  tx: Sql,
  { one, other }: Pair,
  said: { verdict: 'accept' | 'reject'; by: string; at: number },
): Promise<void> {
  await tx.query(
    `WITH pair AS (SELECT least($1::bigint, $2::bigint) AS low, greatest($1::bigint, $2::bigint) AS high),
     waiting AS (DELETE FROM review_pairs q USING pair WHERE q.low = pair.low AND q.high = pair.high)
     UPDATE review_decisions d SET decision = $3, decided_by = $4, at = $5
     FROM pair WHERE d.low = pair.low AND d.high = pair.high`,
    [one, other, said.verdict, said.by, new Date(said.at).toISOString()],
  );
}

/** Keeps what linkage goes by from then on. */
export async function keepSettings(
  tx: Sql,
  { body, by, at }: { body: unknown; by: string; at: number },
): Promise<void> {
  await tx.query('INSERT INTO linkage_settings (body, decided_by, at) VALUES ($1::jsonb, $2, $3)', [
    JSON.stringify(body),
    by,
    new Date(at).toISOString(),
  ]);
}
