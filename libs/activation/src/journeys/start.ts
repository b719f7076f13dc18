import type { Sql } from '@tributary/contracts';
import { occasionsAfter } from '@tributary/segments';
import type { ActivationDeps } from '../ports.js';
import { beginJourney, enterJourney, entryId, newStarts, type JourneyJournal } from './entries.js';
import type { Journey } from './journey.js';

/** A membership is written after the moment it is of: looks overlap by this. */
const overlapMs = 3_600_000;
const page = 2_000;

interface Starter {
  /** What makes it another start than others: the person, or the occasion. */
  occasion: string;
  profile: string;
  /** Milliseconds UTC. */
  at: number;
  payload: Record<string, unknown>;
}

export type StartDeps = ActivationDeps & { journal?: JourneyJournal };

interface Clock {
  began: number;
  lookedTo: number;
  position: string;
}

/**
 * Whoever entered the segment, or was told by the trigger, since the last look starts, once: entries are keyed by person
 * or occasion, so a look that is repeated starts nobody twice, and one that a crash cut short loses nobody. A journey
 * that never looked begins now. Who starts is written down in the journal before anything else. Returns how many started.
 */
export async function startJourney(deps: StartDeps, journey: Journey): Promise<number> {
  const now = deps.now();
  const clock = await clockOf(deps.database, journey.key);
  if (clock === undefined) {
    await deps.journal?.began(journey.key, now);
    await beginJourney(deps.database, journey.key, now);
    return 0;
  }
  const { start } = journey.config;
  return 'trigger' in start
    ? startTold(deps, journey, { trigger: start.trigger, clock, now })
    : startEntered(deps, journey, { segment: start.segment, clock, now });
}

async function startTold(
  deps: StartDeps,
  journey: Journey,
  { trigger, clock, now }: { trigger: string; clock: Clock; now: number },
): Promise<number> {
  const { database } = deps;
  let started = 0;
  for (let { position } = clock; ;) {
    const told = await occasionsAfter(database, { position, trigger, limit: page });
    const last = told.at(-1);
    if (last === undefined) return started;
    position = last.position;
    const starters = told.map(({ id, profile, dueAt, payload }) => ({ occasion: id, profile, at: dueAt, payload }));
    started += await enter(deps, journey, starters);
    await markLooked(database, journey.key, { now, position });
    if (told.length < page) return started;
  }
}

async function startEntered(
  deps: StartDeps,
  journey: Journey,
  { segment, clock, now }: { segment: string; clock: Clock; now: number },
): Promise<number> {
  const { database, warehouse } = deps;
  const since = Math.max(clock.began, clock.lookedTo - overlapMs);
  let started = 0;
  for await (const rows of warehouse.stream<{ profile: string; at: string; id: string }>(
    `SELECT toString(profile) AS profile, toString(toUnixTimestamp64Milli(membership_history.at)) AS at, change_id AS id
     FROM membership_history WHERE segment = {segment:String} AND change = 'entered'
       AND membership_history.at >= fromUnixTimestamp64Milli({since:Int64}) ORDER BY membership_history.at, change_id`,
    { params: { segment, since } },
  ))
    for (let from = 0; from < rows.length; from += page)
      started += await enter(
        deps,
        journey,
        rows.slice(from, from + page).map(({ profile, at, id }) => ({
          occasion: id,
          profile,
          at: Number(at),
          payload: {},
        })),
      );
  await markLooked(database, journey.key, { now, position: clock.position });
  return started;
}

async function enter(
  { database, journal }: StartDeps,
  journey: Journey,
  starters: readonly Starter[],
): Promise<number> {
  const rows = await database.query<{ id: string; person: string }>(
    'SELECT id::text AS id, public_id AS person FROM profiles WHERE id = ANY ($1::bigint[])',
    [[...new Set(starters.map(({ profile }) => profile))]],
  );
  const people = new Map(rows.map(({ id, person }) => [id, person]));
  const starts = starters.flatMap(({ profile, occasion, at, payload }) => {
    const person = people.get(profile);
    return person === undefined ? [] : [{ id: entryId(journey, { person, occasion }), person, at, payload }];
  });
  const fresh = await newStarts(database, starts);
  if (fresh.length > 0) await journal?.started(journey.key, fresh);
  return enterJourney(database, journey.key, fresh);
}

async function clockOf(sql: Sql, journey: string): Promise<Clock | undefined> {
  const [row] = await sql.query<{ began_at: Date; looked_to: Date; position: string }>(
    'SELECT began_at, looked_to, position::text AS position FROM journey_clock WHERE journey = $1',
    [journey],
  );
  return row && { began: row.began_at.getTime(), lookedTo: row.looked_to.getTime(), position: row.position };
}

async function markLooked(
  sql: Sql,
  journey: string,
  { now, position }: { now: number; position: string },
): Promise<void> {
  await sql.query('UPDATE journey_clock SET looked_to = greatest(looked_to, $2), position = $3 WHERE journey = $1', [
    journey,
    new Date(now).toISOString(),
    position,
  ]);
}
