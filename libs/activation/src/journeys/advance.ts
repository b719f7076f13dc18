import { createHash } from 'node:crypto';
import { stepsOf, type JourneyStep, type Sql, type TriggerStep } from '@tributary/contracts';
import { eventCondition, Statement } from '@tributary/features';
import { jsonOf } from '../difference.js';
import { mappedTraits, mapRecord, payloadValues } from '../mapping.js';
import type { ActivationDeps } from '../ports.js';
import { dayMs, stepSync, type Journey } from './journey.js';
import type { JourneyJournal } from './entries.js';
import { startJourney } from './start.js';

/** What ends a journey at the last moment must have come through before a later step is sent. */
const settleMs = 30_000;
const page = 1_000;

interface Traveller {
  id: string;
  profile: string;
  startedAt: number;
  payload: Record<string, unknown>;
}

export interface Advanced {
  started: number;
  /** Messages queued. */
  queued: number;
  stopped: number;
}

/**
 * Moves everyone on whose next step has come. A step and its message are one transaction of the database, so a crash at
 * any point repeats neither and loses none. `linkOf`: see Sync; `journal`: where starts outlive the database.
 */
export async function advanceJourney(
  deps: ActivationDeps,
  journey: Journey,
  { linkOf, journal }: { linkOf?: (email: string) => string; journal?: JourneyJournal } = {},
): Promise<Advanced> {
  return deps.database.exclusive(`journey ${journey.key}`, async () => {
    const started = await startJourney(journal ? { ...deps, journal } : deps, journey);
    const advanced: Advanced = { started, queued: 0, stopped: 0 };
    const steps = stepsOf(journey.config);
    for (const [index, step] of steps.entries())
      for (;;) {
        const travellers = await due(deps, journey, { index, step });
        if (travellers.length === 0) break;
        const ended = await stopped(deps, journey.config.stop, travellers);
        await endEntries(deps.database, [...ended], 'stopped');
        advanced.stopped += ended.size;
        const going = await withoutTwins(
          deps.database,
          journey,
          travellers.filter(({ id }) => !ended.has(id)),
        );
        advanced.queued += await send(deps, going, { journey, step, index, last: index === steps.length - 1, linkOf });
      }
    return advanced;
  });
}

async function due(
  { database, now }: ActivationDeps,
  { key }: Journey,
  { index, step }: { index: number; step: JourneyStep },
): Promise<Traveller[]> {
  const wait = step.afterDays * dayMs;
  const until = now() - wait - (wait > 0 ? settleMs : 0);
  const rows = await database.query<{
    id: string;
    profile: string;
    started_at: Date;
    payload: Record<string, unknown>;
  }>(
    `SELECT e.id, coalesce(p.merged_into, e.profile)::text AS profile, e.started_at, e.payload
     FROM journey_entries e LEFT JOIN profiles p ON p.id = e.profile
     WHERE e.journey = $1 AND e.state = 'open' AND e.passed = $2 AND e.started_at <= $3 ORDER BY e.started_at, e.id LIMIT $4`,
    [key, index, new Date(until).toISOString(), page],
  );
  return rows.map(({ started_at: startedAt, ...row }) => ({ ...row, startedAt: startedAt.getTime() }));
}

/** Ids of those to whom something happened, from their start on, that ends the journey. */
async function stopped(
  { warehouse }: ActivationDeps,
  events: readonly TriggerStep[],
  travellers: readonly Traveller[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const statement = new Statement();
  const asked = events.map((event) => `(${eventCondition(event, statement)})`).join(' OR ');
  const rows = await warehouse.query<{ person: string; last: string }>(
    `SELECT toString(events_canonical.profile) AS person, toString(toUnixTimestamp64Milli(max(occurred_at))) AS last FROM events_canonical
     WHERE events_canonical.profile IN {people:Array(UInt64)} AND (${asked}) GROUP BY events_canonical.profile`,
    { params: { ...statement.params, people: travellers.map(({ profile }) => profile) } },
  );
  const last = new Map(rows.map(({ person, last: at }) => [person, Number(at)]));
  return new Set(
    travellers.filter(({ profile, startedAt }) => (last.get(profile) ?? -1) >= startedAt).map(({ id }) => id),
  );
}

/** Where people were merged, the one who started first goes on for both: nobody gets a message twice. */
async function withoutTwins(database: Sql, { key, config }: Journey, travellers: Traveller[]): Promise<Traveller[]> {
  if (config.repeat || travellers.length === 0) return travellers;
  const rows = await database.query<{ id: string; person: string }>(
    `SELECT DISTINCT ON (person) e.id, coalesce(p.merged_into, e.profile)::text AS person
     FROM journey_entries e LEFT JOIN profiles p ON p.id = e.profile
     WHERE e.journey = $1 AND e.state != 'merged' AND coalesce(p.merged_into, e.profile) = ANY ($2::bigint[])
     ORDER BY person, e.passed DESC, e.started_at, e.id`,
    [key, travellers.map(({ profile }) => profile)],
  );
  const first = new Map(rows.map(({ person, id }) => [person, id]));
  const twins = travellers.filter(({ id, profile }) => (first.get(profile) ?? id) !== id);
  await endEntries(
    database,
    twins.map(({ id }) => id),
    'merged',
  );
  return travellers.filter((traveller) => !twins.includes(traveller));
}

async function endEntries(database: Sql, ids: readonly string[], state: 'stopped' | 'merged'): Promise<void> {
  if (ids.length === 0) return;
  await database.query(`UPDATE journey_entries SET state = $2 WHERE id = ANY ($1::text[]) AND state = 'open'`, [
    ids,
    state,
  ]);
}

interface Sending {
  journey: Journey;
  step: JourneyStep;
  index: number;
  last: boolean;
  linkOf: ((email: string) => string) | undefined;
}

async function send(deps: ActivationDeps, travellers: readonly Traveller[], sending: Sending): Promise<number> {
  if (travellers.length === 0) return 0;
  const { journey, step, index, last, linkOf } = sending;
  const traits = await traitsOf(deps, step, travellers);
  const oldest = deps.now() - step.afterDays * dayMs - journey.config.lateHours * 3_600_000;
  const messages = travellers
    .filter(({ startedAt }) => startedAt >= oldest)
    .map(({ id, profile, payload }) => ({
      id: createHash('sha256').update(['journey', journey.key, step.key, id].join('\0')).digest('hex').slice(0, 24),
      entry: id,
      profile,
      record: JSON.stringify(mapRecord(step.mapping, { ...traits.get(profile), ...payloadValues(payload) }, linkOf)),
    }));
  return deps.database.transaction(async (tx) => {
    const moved = await tx.query<{ id: string }>(
      `UPDATE journey_entries SET passed = passed + 1, state = $3
       WHERE id = ANY ($1::text[]) AND state = 'open' AND passed = $2 RETURNING id`,
      [travellers.map(({ id }) => id), index, last ? 'done' : 'open'],
    );
    const going = new Set(moved.map(({ id }) => id));
    const queued = messages.filter(({ entry }) => going.has(entry));
    if (queued.length === 0) return 0;
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO operations (id, sync, profile, kind, record, record_hash)
       SELECT id, $1, profile, 'add', record::jsonb, '0' FROM unnest($2::text[], $3::bigint[], $4::text[]) AS m (id, profile, record)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        stepSync(journey.key, step.key),
        queued.map(({ id }) => id),
        queued.map(({ profile }) => profile),
        queued.map(({ record }) => record),
      ],
    );
    return rows.length;
  });
}

async function traitsOf(
  { warehouse }: ActivationDeps,
  { mapping }: JourneyStep,
  travellers: readonly Traveller[],
): Promise<Map<string, Record<string, unknown>>> {
  const rows = await warehouse.query<{ person: string; mapped: string }>(
    `SELECT toString(p.profile) AS person, ${jsonOf(mappedTraits(mapping))} AS mapped
     FROM (SELECT profile, traits FROM profiles FINAL WHERE present = 1 AND profile IN {people:Array(UInt64)}) AS p`,
    { params: { people: travellers.map(({ profile }) => profile) } },
  );
  return new Map(rows.map(({ person, mapped }) => [person, JSON.parse(mapped) as Record<string, unknown>]));
}
