import { TributaryError, type Sql } from '@tributary/contracts';

interface Found {
  together: boolean;
  decision: 'accept' | 'reject' | null;
  by: string | null;
  at: Date | null;
}

/** Why a pair is not in the queue, and what can be done: it was decided, or became one person meanwhile, or never waited. */
export async function notWaiting(database: Sql, pair: { one: string; other: string }): Promise<TributaryError> {
  const { one, other } = pair;
  const [found] = await database.query<Found>(
    `SELECT coalesce(a.merged_into, a.id) = coalesce(b.merged_into, b.id) AS together, d.decision, d.decided_by AS by, d.at
     FROM profiles a JOIN profiles b ON b.public_id = $2
     LEFT JOIN review_decisions d ON d.low = least(a.id, b.id) AND d.high = greatest(a.id, b.id)
     WHERE a.public_id = $1`,
    [one, other],
  );
  const names = `"${one}" and "${other}"`;
  const apart = `If they are two people: tributary profiles why ${one} ${other}, then tributary profiles unmerge.`;
  const joined = `If they are one person: tributary profiles merge ${one} ${other}.`;
  const next = found?.together ? apart : joined;
  if (found?.decision)
    return new TributaryError(
      'NOT_FOUND',
      `${names} wait no more: ${found.decision}ed on ${found.at?.toISOString().slice(0, 10)} by ${found.by}. ${next}`,
    );
  if (found?.together)
    return new TributaryError('NOT_FOUND', `${names} wait no more: they are one person meanwhile. ${next}`);
  return new TributaryError('NOT_FOUND', `${names} are no pair that waits. See: tributary review list.`);
}
