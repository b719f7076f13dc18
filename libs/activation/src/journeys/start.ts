import { createHash } from 'node:crypto';
import type { Sql } from '@tributary/contracts';
import { occasionsAfter } from '@tributary/segments';
import type { ActivationDeps } from '../ports.js';
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

interface Clock {
  began: number;
  lookedTo: number;
  position: string;
}

/**
 * Whoever entered the segment, or was told by the trigger, since the last look starts, once: entries are keyed by person
 * or occasion, so a look that is repeated starts nobody twice, and one that a crash cut short loses nobody. A journey
 * that never looked begins now. Returns how many started.
 */
export async function startJourney(deps: ActivationDeps, journey: Journey): Promise<number> {
  const now = deps.now();
  const clock = await clockOf(deps.database, journey.key);
  if (clock === undefined) {
    await deps.database.query(
      `INSERT INTO journey_clock (journey, began_at, looked_to, position)
       SELECT $1, $2, $2, coalesce(max(position), 0) FROM trigger_occasions ON CONFLICT DO NOTHING`,
      [journey.key, new Date(now).toISOString()],
    );
    return 0;
  }
  const { start } = journey.config;
  return 'trigger' in start
    ? startTold(deps, journey, { trigger: start.trigger, clock, now })
    : startEntered(deps, journey, { segment: start.segment, clock, now });
}

async function startTold(
  { database }: ActivationDeps,
  journey: Journey,
  { trigger, clock, now }: { trigger: string; clock: Clock; now: number },
): Promise<number> {
  let started = 0;
  for (let { position } = clock; ;) {
    const told = await occasionsAfter(database, { position, trigger, limit: page });
    const last = told.at(-1);
    if (last === undefined) return started;
    position = last.position;
    const starters = told.map(({ id, profile, dueAt, payload }) => ({ occasion: id, profile, at: dueAt, payload }));
    started += await database.transaction(async (tx) => {
      const n = await enter(tx, journey, starters);
      await markLooked(tx, journey.key, { now, position });
      return n;
    });
    if (told.length < page) return started;
  }
}

async function startEntered(
  { database, warehouse }: ActivationDeps,
  journey: Journey,
  { segment, clock, now }: { segment: string; clock: Clock; now: number },
): Promise<number> {
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
        database,
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

async function enter(sql: Sql, { key, config }: Journey, starters: readonly Starter[]): Promise<number> {
  if (starters.length === 0) return 0;
  const idOf = ({ occasion, profile }: Starter) =>
    createHash('sha256')
      .update([key, config.repeat ? occasion : profile].join('\0'))
      .digest('hex')
      .slice(0, 24);
  const rows = await sql.query<{ id: string }>(
    `INSERT INTO journey_entries (id, journey, profile, started_at, payload)
     SELECT DISTINCT ON (s.id) s.id, $1, coalesce(p.merged_into, s.profile), s.at, s.payload::jsonb
     FROM unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::text[]) AS s (id, profile, at, payload)
     LEFT JOIN profiles p ON p.id = s.profile ORDER BY s.id, s.at ON CONFLICT DO NOTHING RETURNING id`,
    [
      key,
      starters.map(idOf),
      starters.map(({ profile }) => profile),
      starters.map(({ at }) => new Date(at).toISOString()),
      starters.map(({ payload }) => JSON.stringify(payload)),
    ],
  );
  return rows.length;
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
