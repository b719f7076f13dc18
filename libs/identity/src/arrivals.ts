import type { Cut, PipelineEvent, Sql } from '@tributary/contracts';
import type { GraphWalk } from './graph.js';

/** Somebody who waits to be weighed against everybody by likeness. */
export interface Arrival {
  /** The profile that is kept waiting. */
  profile: string;
  /** Who that is by now, and their public id. */
  person: string;
  publicId: string;
  cut: string;
  /** Since when they wait. */
  at: Date;
  /** Somebody asked to have them weighed again, whether or not they said anything new. */
  again: boolean;
}

/**
 * People of a batch of whom something new may be known: an event states traits, or an identifier that is evidence, too.
 * `origins`: one per event, as the walk placed it.
 */
export function arrivalsOf(
  events: readonly Pick<PipelineEvent, 'traits'>[],
  origins: readonly string[],
  walk: Pick<GraphWalk, 'links' | 'personOf' | 'canonical'>,
): string[] {
  const people = new Set<string>();
  events.forEach(({ traits }, at) => {
    const origin = origins[at] ?? '0';
    if (traits.length > 0 && origin !== '0') people.add(walk.personOf(origin));
  });
  for (const { identifier, profile } of walk.links)
    if (identifier.type === 'email' || identifier.type === 'phone') people.add(walk.canonical(profile));
  return [...people];
}

/** Keeps people waiting, each once, in the transaction of the cut that brings them. */
export async function noteArrivals(tx: Sql, people: readonly string[], cut: Pick<Cut, 'id'>): Promise<void> {
  if (people.length === 0) return;
  await tx.query(
    `INSERT INTO match_arrivals (profile, cut) SELECT profile, $2 FROM unnest($1::bigint[]) AS p (profile) ORDER BY profile
     ON CONFLICT (profile) DO UPDATE SET cut = excluded.cut, at = excluded.at, seen_by = NULL`,
    [people, cut.id],
  );
}

/** Of cuts that are not done the warehouse may not have everything yet. */
const written = 'NOT EXISTS (SELECT 1 FROM cut_results r WHERE r.consumer = $1 AND r.cut = a.cut)';

/** Those who wait, the longest first, and whose words the warehouse has. `consumer` is the pipeline's name. */
export async function waitingArrivals(
  database: Sql,
  { consumer, limit }: { consumer: string; limit: number },
): Promise<Arrival[]> {
  const rows = await database.query<Omit<Arrival, 'publicId'> & { public_id: string }>(
    `SELECT a.profile::text AS profile, c.id::text AS person, c.public_id, a.cut, a.at, a.again FROM match_arrivals a
     JOIN profiles p ON p.id = a.profile JOIN profiles c ON c.id = coalesce(p.merged_into, p.id)
     WHERE ${written} ORDER BY a.at, a.profile LIMIT $2`,
    [consumer, limit],
  );
  return rows.map(({ public_id, ...row }) => ({ ...row, publicId: public_id }));
}

/** One is done with, but for what has come in of them since. */
export async function forgetArrival(
  database: Sql,
  { profile, cut, again }: Pick<Arrival, 'profile' | 'cut' | 'again'>,
): Promise<void> {
  await database.query('DELETE FROM match_arrivals WHERE profile = $1 AND cut = $2 AND again = $3', [
    profile,
    cut,
    again,
  ]);
}

/** Marks those whom a run over everybody, which begins now, will see. */
export async function seeArrivals(database: Sql, { consumer, run }: { consumer: string; run: string }): Promise<void> {
  await database.query(`UPDATE match_arrivals a SET seen_by = $2 WHERE ${written}`, [consumer, run]);
}

/** The run is done: those whom it saw, and of whom nothing came in since, wait no more. */
export async function forgetSeen(database: Sql, run: string): Promise<void> {
  await database.query('DELETE FROM match_arrivals WHERE seen_by = $1', [run]);
}
