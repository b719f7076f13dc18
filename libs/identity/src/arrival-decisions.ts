import type { Sql } from '@tributary/contracts';

/** What becomes of somebody who was weighed against everybody: joined, for somebody to decide, or a person of their own. */
export const arrivalFates = ['joined', 'queued', 'started'] as const;
export type ArrivalFate = (typeof arrivalFates)[number];

/** Decisions kept: the newest. */
const kept = 10_000;

export interface ArrivalDecision {
  /** Public id of the profile that came in; it leads to the person it is of now. */
  person: string;
  fate: ArrivalFate;
  /** Public id of whom they joined or may be; null where nobody is alike. */
  other: string | null;
  /** In bits, with the other. */
  matchWeight: number | null;
  cameAt: Date;
  at: Date;
}

/** Keeps what was decided of one profile, in the place of what was decided of it before. */
export async function keepDecision(
  database: Sql,
  decision: Omit<ArrivalDecision, 'person' | 'at'> & { profile: string },
): Promise<void> {
  const { profile, fate, other, matchWeight, cameAt } = decision;
  const [row] = await database.query<{ id: string }>(
    `INSERT INTO arrival_decisions (profile, fate, other, bits, came_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (profile) DO UPDATE SET id = excluded.id, fate = excluded.fate, other = excluded.other,
       bits = excluded.bits, came_at = excluded.came_at, at = excluded.at RETURNING id::text AS id`,
    [profile, fate, other, matchWeight, cameAt],
  );
  await database.query('DELETE FROM arrival_decisions WHERE id <= $1', [String(BigInt(row?.id ?? 0) - BigInt(kept))]);
}

/** The decisions that are kept, the newest first, and how many there are of each fate. */
export async function listDecisions(
  database: Sql,
  { fate, limit }: { fate?: ArrivalFate | undefined; limit: number },
): Promise<{ counts: Record<ArrivalFate, number>; latest: ArrivalDecision[] }> {
  const counted = await database.query<{ fate: ArrivalFate; n: number }>(
    'SELECT fate, count(*)::int AS n FROM arrival_decisions GROUP BY fate',
  );
  const latest = await database.query<ArrivalDecision>(
    `SELECT p.public_id AS person, d.fate, d.other, d.bits AS "matchWeight", d.came_at AS "cameAt", d.at
     FROM arrival_decisions d JOIN profiles p ON p.id = d.profile
     WHERE $1::text IS NULL OR d.fate = $1 ORDER BY d.id DESC LIMIT $2`,
    [fate ?? null, limit],
  );
  const counts = { joined: 0, queued: 0, started: 0 };
  for (const { fate: one, n } of counted) counts[one] = n;
  return { counts, latest };
}

/** How many wait, and since when the longest of them does; null where nobody waits. */
export async function countArrivals(database: Sql): Promise<{ waiting: number; since: Date | null }> {
  const [row] = await database.query<{ waiting: number; since: Date | null }>(
    'SELECT count(*)::int AS waiting, min(at) AS since FROM match_arrivals',
  );
  return row ?? { waiting: 0, since: null };
}

/**
 * Has people wait again: those named, or those of whom this was decided. They are weighed even where they said nothing
 * new. Returns how many.
 */
export async function waitAgain(
  database: Sql,
  asked: { people: readonly string[] } | { fate: ArrivalFate },
): Promise<number> {
  const [from, value] =
    'fate' in asked
      ? ['SELECT profile FROM arrival_decisions WHERE fate = $1', asked.fate]
      : ['SELECT unnest($1::bigint[]) AS profile', asked.people];
  const rows = await database.query(
    `INSERT INTO match_arrivals (profile, cut, again)
     SELECT DISTINCT coalesce(p.merged_into, p.id), 'again', true FROM (${from}) AS asked JOIN profiles p ON p.id = asked.profile
     ORDER BY 1 ON CONFLICT (profile) DO UPDATE SET again = true, seen_by = NULL RETURNING profile`,
    [value],
  );
  return rows.length;
}
