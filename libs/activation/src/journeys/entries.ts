import { createHash } from 'node:crypto';
import type { Sql } from '@tributary/contracts';
import type { Journey } from './journey.js';

/** Somebody's start of a journey. The same where everything is derived anew: it names the person by their public id. */
export interface JourneyStart {
  /** Of the entry: made of journey and person, or of journey and occasion where it may be repeated. */
  id: string;
  /** Public id of the person as they were told. */
  person: string;
  /** Milliseconds UTC. */
  at: number;
  payload: Record<string, unknown>;
}

/** Writes starts down, durably, where they outlive the database. Twice is as once. */
export interface JourneyJournal {
  began(journey: string, at: number): Promise<void>;
  started(journey: string, starts: readonly JourneyStart[]): Promise<void>;
}

export function entryId({ key, config }: Journey, { person, occasion }: { person: string; occasion: string }): string {
  return createHash('sha256')
    .update([key, config.repeat ? occasion : person].join('\0'))
    .digest('hex')
    .slice(0, 24);
}

/** A journey begins: what is before `at` starts nobody, nor what triggers told by now. */
export async function beginJourney(sql: Sql, journey: string, at: number): Promise<void> {
  await sql.query(
    `INSERT INTO journey_clock (journey, began_at, looked_to, position)
     SELECT $1, $2, $2, coalesce(max(position), 0) FROM trigger_occasions ON CONFLICT DO NOTHING`,
    [journey, new Date(at).toISOString()],
  );
}

/** Of these starts those that the journey does not know. */
export async function newStarts(sql: Sql, starts: readonly JourneyStart[]): Promise<JourneyStart[]> {
  const first = new Map<string, JourneyStart>();
  for (const start of starts) {
    const known = first.get(start.id);
    if (known === undefined || start.at < known.at) first.set(start.id, start);
  }
  const rows = await sql.query<{ id: string }>('SELECT id FROM journey_entries WHERE id = ANY ($1::text[])', [
    [...first.keys()],
  ]);
  for (const { id } of rows) first.delete(id);
  return [...first.values()];
}

/** Puts people at the beginning of a journey, as who they are now; whoever is not known is left out. Returns how many. */
export async function enterJourney(sql: Sql, journey: string, starts: readonly JourneyStart[]): Promise<number> {
  if (starts.length === 0) return 0;
  const rows = await sql.query<{ id: string }>(
    `INSERT INTO journey_entries (id, journey, profile, started_at, payload)
     SELECT DISTINCT ON (s.id) s.id, $1, coalesce(p.merged_into, p.id), s.at, s.payload::jsonb
     FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) AS s (id, person, at, payload)
     JOIN profiles p ON p.public_id = s.person ORDER BY s.id, s.at ON CONFLICT DO NOTHING RETURNING id`,
    [
      journey,
      starts.map(({ id }) => id),
      starts.map(({ person }) => person),
      starts.map(({ at }) => new Date(at).toISOString()),
      starts.map(({ payload }) => JSON.stringify(payload)),
    ],
  );
  return rows.length;
}
