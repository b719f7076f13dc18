import type { Sql } from '@tributary/contracts';
import type { NewOccasion } from './occasions.js';

/** Those occasions that lie at least so many milliseconds after the last one of their trigger and person, by due moment. */
export async function rested(tx: Sql, occasions: readonly NewOccasion[], rest: number): Promise<NewOccasion[]> {
  const [first] = occasions;
  if (first === undefined) return [];
  const rows = await tx.query<{ id: string; profile: string; due_at: Date }>(
    `SELECT id, profile::text AS profile, due_at FROM trigger_occasions
     WHERE trigger = $1 AND profile = ANY($2::bigint[]) AND due_at > $3 ORDER BY due_at`,
    [
      first.trigger,
      occasions.map(({ profile }) => profile),
      new Date(Math.min(...occasions.map(({ dueAt }) => dueAt)) - rest),
    ],
  );
  const told = new Set(rows.map(({ id }) => id));
  const moments = new Map<string, number[]>();
  const momentsOf = (profile: string) => moments.get(profile) ?? moments.set(profile, []).get(profile)!;
  for (const { profile, due_at: dueAt } of rows) momentsOf(profile).push(dueAt.getTime());
  return occasions.filter(({ id, profile, dueAt }) => {
    if (told.has(id)) return false;
    const known = momentsOf(profile);
    if (known.some((moment) => Math.abs(dueAt - moment) < rest)) return false;
    known.push(dueAt);
    return true;
  });
}
