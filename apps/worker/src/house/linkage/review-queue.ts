import type { Sql } from '@tributary/contracts';

/** What the fields of a pair say, without their values. */
export interface PairEvidence {
  matchWeight: number;
  probability: number;
  priorBits: number;
  frequencyBits: number;
  fields: { field: string; trait: string; level: string | null; countedAt: string | null; bits: number }[];
}

/** Why a pair was not decided by itself. */
export type ReviewReason = 'uncertain' | 'guard' | 'limit';

export interface QueuedPair {
  low: string;
  high: string;
  bits: number;
  probability: number;
  value: number;
  reason: ReviewReason;
  evidence: PairEvidence;
}

/** Pairs that are in the queue at most: whoever decides sees the best ones first. */
export const longestQueue = 10_000;

/** Puts the pairs of a run in the place of all that waited: a new run has seen what they would. */
export async function fillQueue(tx: Sql, run: string, pairs: readonly QueuedPair[]): Promise<void> {
  await tx.query('DELETE FROM review_pairs');
  await addToQueue(tx, run, pairs);
}

/** Puts pairs beside those that wait, but for such as somebody has decided. */
export async function addToQueue(tx: Sql, run: string, pairs: readonly QueuedPair[]): Promise<void> {
  if (pairs.length === 0) return;
  await tx.query(
    `INSERT INTO review_pairs (low, high, bits, probability, value, reason, evidence, run, at)
     SELECT low, high, bits, probability, value, reason, evidence::jsonb, $8, now()
     FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::float8[], $5::float8[], $6::text[], $7::text[])
       AS q (low, high, bits, probability, value, reason, evidence)
     WHERE NOT EXISTS (SELECT 1 FROM review_decisions d WHERE d.low = q.low AND d.high = q.high) ON CONFLICT DO NOTHING`,
    [
      pairs.map(({ low }) => low),
      pairs.map(({ high }) => high),
      pairs.map(({ bits }) => bits),
      pairs.map(({ probability }) => probability),
      pairs.map(({ value }) => value),
      pairs.map(({ reason }) => reason),
      pairs.map(({ evidence }) => JSON.stringify(evidence)),
      run,
    ],
  );
}

/** Pairs that somebody decided, with what their fields said. */
export async function decidedPairs(
  database: Sql,
): Promise<{ low: string; high: string; verdict: 'accept' | 'reject'; evidence: Partial<PairEvidence> }[]> {
  return database.query(
    'SELECT low::text AS low, high::text AS high, decision AS verdict, evidence FROM review_decisions ORDER BY at, low, high',
  );
}

/**
 * What a decision is worth: most where it could go either way, and where more comes together by it. Uncertainty is the
 * entropy of the probability in bits (1 at one half); a pair joins all that either side was joined to.
 */
export function valueOf(probability: number, sizes: readonly [number, number]): number {
  const entropy = [probability, 1 - probability].reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
  return entropy * (1 + Math.log2(sizes[0] * sizes[1]));
}
