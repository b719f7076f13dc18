import { journeyConfigSchema, syncConfigSchema, type JourneyConfig } from '@tributary/contracts';
import { Killed, mortalPorts } from '@tributary/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, openHouse, type House } from '../../fixtures/house.js';
import { openVendor, syncOf, type Vendor } from '../../fixtures/vendor.js';
import {
  advanceJourney,
  beginJourney,
  deliver,
  enterJourney,
  flushLedger,
  forgetDelivered,
  journeyCounts,
  stepSync,
  type ActivationDeps,
  type Journey,
  type JourneyJournal,
  type JourneyStart,
} from '../index.js';

const hour = 3_600_000;
const day = 24 * hour;

let house: House;
let vendor: Vendor;
/** The stepped clock: only a test moves it. */
let clock: number;
let deps: ActivationDeps;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  await house.warehouse.command('TRUNCATE TABLE events');
  await house.warehouse.command('TRUNCATE TABLE membership_history');
  await house.database.query('TRUNCATE journey_entries, journey_clock, trigger_occasions');
  vendor = openVendor({ idempotent: false });
  clock = Date.now() + 30 * day;
  deps = { warehouse: house.warehouse, database: house.database, now: () => clock };
});

const mail = (subject: string) => ({
  connection: 'vendor',
  mapping: { email: { identifier: 'email' as const }, subject: { constant: subject } },
});
const onboarding = (more: Partial<JourneyConfig> = {}): Journey => ({
  key: 'onboarding',
  config: journeyConfigSchema.parse({
    title: 'Onboarding',
    start: { segment: 'newcomers' },
    steps: {
      welcome: mail('Welcome'),
      tips: { ...mail('Tips'), afterDays: 2 },
      offer: { ...mail('Offer'), afterDays: 7 },
    },
    stop: [{ event: 'Order Completed' }],
    ...more,
  }),
});
const enter = (profiles: readonly number[], at = clock) =>
  house.warehouse.insert(
    'membership_history',
    profiles.map((profile) => ({
      segment: 'newcomers',
      profile: String(profile),
      change: 'entered',
      at: (at / 1000).toFixed(3),
      reason: '',
      change_id: `c${profile}-${at}`,
      cut: 'k',
    })),
  );
const buy = (profile: number, at: number) =>
  house.warehouse.insert('events', [
    {
      occurred_at: (at / 1000).toFixed(3),
      known_at: (at / 1000).toFixed(3),
      origin: String(profile),
      name: 'Order Completed',
      type: 'track',
      message_id: `o${profile}`,
      source: 'shop',
      order_id: `o${profile}`,
      value: null,
      currency: '',
      properties: '{}',
      log_position: '1',
      log_index: 0,
      row_hash: '0',
    },
  ]);
const deliverSteps = async (journey: Journey, through = deps) => {
  for (const [step, { mapping }] of Object.entries(journey.config.steps))
    await deliver(
      through,
      {
        ...syncOf(vendor),
        key: stepSync(journey.key, step),
        config: syncConfigSchema.parse({ segment: 'newcomers', connection: 'vendor', mapping }),
      },
      { signal: new AbortController().signal },
    );
};
const look = async (journey: Journey) => {
  await advanceJourney(deps, journey);
  await deliverSteps(journey);
};
const got = () => vendor.applied.map(({ profile, record }) => `${profile} ${String(record['subject'])}`);

it('writes on day 0, 2 and 7, to the minute, and to nobody who bought', async () => {
  const journey = onboarding();
  await addMembers(house, { 1: {}, 2: {}, 3: {} });
  await enter([9], clock - day);
  await look(journey);
  clock += hour;
  const start = clock;
  await enter([1, 2]);
  await look(journey);
  expect(got().sort()).toEqual(['1 Welcome', '2 Welcome']);
  await buy(2, start + day);
  for (const at of [2 * day - 60_000, 2 * day + 60_000, 3 * day, 7 * day - 60_000]) {
    clock = start + at;
    await look(journey);
  }
  expect(got().slice(2)).toEqual(['1 Tips']);
  // Who enters again starts nothing anew.
  await enter([1]);
  clock = start + 7 * day + 60_000;
  await look(journey);
  await look(journey);
  expect(got().slice(3)).toEqual(['1 Offer']);
  expect(await journeyCounts(house.database)).toEqual(
    new Map([['onboarding', { open: 0, done: 1, stopped: 1, merged: 0 }]]),
  );
});

it('a crash at any point between the membership and the mail repeats no mail and loses none', async () => {
  const journey = onboarding();
  const people = [1, 2, 3];
  await addMembers(house, { 1: {}, 2: {}, 3: {} });
  await advanceJourney(deps, journey);
  clock += hour;
  const start = clock;
  await enter(people);
  let deaths = 0;
  for (const at of [0, 2 * day + 60_000, 7 * day + 60_000]) {
    clock = start + at;
    for (let deathAt = 1; ; deathAt++) {
      const { warehouse, database } = mortalPorts(deathAt);
      const mortal = { now: deps.now, warehouse: warehouse(deps.warehouse), database: database(deps.database) };
      const died = await advanceJourney(mortal, journey).then(
        () => false,
        (error: unknown) => {
          if (error instanceof Killed) return true;
          throw error;
        },
      );
      if (!died) break;
      deaths++;
    }
    await deliverSteps(journey);
  }
  expect(deaths).toBeGreaterThan(10);
  expect(got().sort()).toEqual(people.flatMap((n) => [`${n} Offer`, `${n} Tips`, `${n} Welcome`]).sort());
});

it('two who turn out to be one person go on as one, and a step that is long past is left out', async () => {
  const journey = onboarding({ lateHours: 24 });
  await addMembers(house, { 1: {}, 2: {} });
  await advanceJourney(deps, journey);
  clock += hour;
  const start = clock;
  await enter([1, 2]);
  await look(journey);
  await house.database.query('UPDATE profiles SET merged_into = 1 WHERE id = 2');
  clock = start + 4 * day;
  await look(journey);
  clock = start + 7 * day + 60_000;
  await look(journey);
  expect(got().slice(2)).toEqual(['1 Offer']);
});

it('a trigger starts it with what it said, each time where it may be repeated; who declined is held at the door', async () => {
  const journey = onboarding({
    start: { trigger: 'left-cart' },
    stop: [],
    repeat: true,
    steps: journeyConfigSchema.shape.steps.parse({
      cart: {
        connection: 'vendor',
        mapping: {
          email: { identifier: 'email' },
          subject: { template: 'Still want {{payload.properties.name|it}}, {{first_name|you}}?' },
          product: { payload: 'properties.product_id' },
        },
      },
    }),
  });
  await addMembers(house, { 1: { first_name: 'Ann' }, 2: {} });
  await house.database.query(
    `INSERT INTO consents (origin, purpose, granted, occurred_at, known_at, message_id, source) VALUES (2, 'marketing', false, now(), now(), 'c', 's')`,
  );
  const tell = (id: string, profile: number, payload: object) =>
    house.database.query(
      `INSERT INTO trigger_occasions (id, trigger, template, profile, occurred_at, due_at, told_at, payload)
       VALUES ($1, 'left-cart', 'cart-abandoned', $2, $3, $3, $3, $4::text::jsonb)`,
      [id, profile, new Date(clock).toISOString(), JSON.stringify(payload)],
    );
  await tell('past', 1, {});
  await look(journey);
  await tell('a', 1, { event: 'Product Added', properties: { product_id: 'p7', name: 'the kettle' } });
  await tell('b', 2, {});
  await look(journey);
  await tell('c', 1, { properties: { product_id: 8 } });
  await look(journey);
  await look(journey);
  expect(vendor.applied.map(({ profile, record }) => [profile, record['subject'], record['product']])).toEqual([
    ['1', 'Still want the kettle, Ann?', 'p7'],
    ['1', 'Still want it, Ann?', 8],
  ]);
  const held = await house.database.query(`SELECT outcome FROM operations WHERE profile = 2`);
  expect(held).toEqual([{ outcome: 'no_consent' }]);
});

it('what was written down of starts is enough to start nobody a second time where the database is lost', async () => {
  const journey = onboarding();
  const kept: JourneyStart[] = [];
  let began = 0;
  const journal: JourneyJournal = {
    began: async (_, at) => void (began = at),
    started: async (_, starts) => void kept.push(...starts),
  };
  await addMembers(house, { 1: {}, 2: {} }, 'newcomers');
  await advanceJourney(deps, journey, { journal });
  clock += hour;
  await enter([1, 2]);
  await advanceJourney(deps, journey, { journal });
  await advanceJourney(deps, journey, { journal });
  await deliverSteps(journey);
  expect(kept.map(({ person }) => person).sort()).toEqual(['prf_1', 'prf_2']);
  await house.database.query('TRUNCATE journey_entries, journey_clock');
  await beginJourney(house.database, journey.key, began);
  expect(await enterJourney(house.database, journey.key, kept)).toBe(2);
  expect(await advanceJourney(deps, journey, { journal })).toEqual({ started: 0, queued: 0, stopped: 0 });
  // Who entered while it was lost starts now; the next step comes for all.
  await addMembers(house, { 3: {} }, 'newcomers');
  await enter([3]);
  expect(await advanceJourney(deps, journey, { journal })).toMatchObject({ started: 1, queued: 1 });
  await deliverSteps(journey);
  clock += 2 * day + hour;
  await advanceJourney(deps, journey, { journal });
  await deliverSteps(journey);
  const sent = vendor.applied.map(({ profile, record }) => `${profile} ${String(record['subject'])}`);
  expect(sent.sort()).toEqual(['1 Tips', '1 Welcome', '2 Tips', '2 Welcome', '3 Tips', '3 Welcome']);
});

it('what is long done is forgotten, but not that somebody has been through', async () => {
  const journey = onboarding({ stop: [] });
  await addMembers(house, { 1: {} }, 'newcomers');
  await advanceJourney(deps, journey);
  clock += hour;
  await enter([1]);
  for (let week = 0; week < 2; week++) {
    await advanceJourney(deps, journey);
    await deliverSteps(journey);
    clock += 7 * day + hour;
  }
  for (const step of Object.keys(journey.config.steps)) await flushLedger(deps, { key: stepSync(journey.key, step) });
  const later = { now: clock + 400 * day, repeated: [] };
  // The last success of each step stays.
  expect(await forgetDelivered(house.database, later)).toEqual({ operations: 0, batches: 0, contacts: 0, entries: 0 });
  expect(await forgetDelivered(house.database, { ...later, repeated: [journey.key] })).toMatchObject({ entries: 1 });
});
