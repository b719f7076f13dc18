import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { currentRows } from '@tributary/features';
import { createLogger } from '@tributary/observability';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commands } from '../commands/index.js';
import type { House } from './house.js';
import { openHouse } from './open-house.js';

const day = 86_400_000;
const now = Date.now();
const seed = 11;
/** So few that what belongs together is split over many cuts. */
const perCut = 3;

const config = configSchema.parse({
  sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
  features: {
    rfm: { kind: 'rfm' },
    shop: { kind: 'library' },
  },
  segments: {
    buyers: { title: 'Buyers', rule: { event: 'Order Completed', withinDays: 30 } },
    regulars: { title: 'Regulars', rule: { event: 'Order Completed', atLeast: 2 } },
    spenders: {
      title: 'Spenders',
      rule: { event: 'Order Completed', measure: { of: 'sum', property: '$value' }, op: 'over', value: 60 },
    },
    evening: {
      title: 'Looks in the evening',
      rule: { event: 'page', during: { from: '18:00', to: '02:00' }, timezone: 'America/New_York' },
    },
    lookers: {
      title: 'Lookers',
      rule: { sequence: [{ event: 'page' }, { event: 'Order Completed', never: true, withinDays: 5 }] },
    },
    lisbon: {
      title: 'Lisbon',
      rule: { all: [{ trait: 'city', op: 'is', value: 'Lisbon' }, { not: { segment: 'buyers' } }] },
    },
  },
});

const moment = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 86_000_000 }));
const told = fc.record({
  moment,
  kind: fc.constantFrom('page', 'order', 'city'),
  value: fc.integer({ min: 1, max: 60 }),
});
/** Some of it under an anonymous id, which turns out to be theirs only in the end. */
const person = fc.record({
  known: fc.array(told, { minLength: 2, maxLength: 4 }),
  before: fc.array(told, { maxLength: 2 }),
});

type Told = typeof told extends fc.Arbitrary<infer One> ? One : never;

interface Call {
  at: number;
  body: object;
}

/** Calls in an order of their own: events come late, and out of order. */
function calls(): Call[] {
  const people = fc.sample(person, { seed, numRuns: 6 });
  const all = people.flatMap(({ known, before }, n) => [
    ...known.map((one, m) => callOf(one, `${n}-${m}`, { userId: `u${n}` })),
    ...before.map((one, m) => callOf(one, `${n}-b${m}`, { anonymousId: `browser-${n}` })),
  ]);
  const shuffled = fc.sample(fc.shuffledSubarray(all, { minLength: all.length }), { seed, numRuns: 1 })[0]!;
  const joined = people.map((_, n) => ({
    at: now,
    body: { type: 'identify', messageId: `join-${n}`, userId: `u${n}`, anonymousId: `browser-${n}` },
  }));
  return [...shuffled, ...joined];
}

function callOf({ moment: [days, rest], kind, value }: Told, id: string, who: object): Call {
  const at = now - days * day - rest;
  const call = { messageId: `m-${id}`, timestamp: new Date(at).toISOString(), ...who };
  if (kind === 'page') return { at, body: { ...call, type: 'page' } };
  if (kind === 'city')
    return { at, body: { ...call, type: 'identify', traits: { city: value % 2 ? 'Lisbon' : 'Porto' } } };
  const properties = { order_id: id, total: value, currency: 'EUR', discount: value % 3 };
  return { at, body: { ...call, type: 'track', event: 'Order Completed', properties } };
}

/** One house at a time: the engine of the warehouse has one directory in a process. */
async function withHouse<T>(work: (house: House) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-parity-'));
  const house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
  try {
    return await work(house);
  } finally {
    await house.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const context = (house: House) => ({ house, tell: () => undefined, signal: AbortSignal.timeout(120_000) });

async function tell(house: House, batch: readonly Call[], segments: boolean): Promise<void> {
  const body = Buffer.from(JSON.stringify({ batch: batch.map((call) => call.body) }));
  await house.events.append([{ key: 'site', source: 'site', receivedAt: now, body }]);
  await house.process(AbortSignal.timeout(60_000), undefined, { segments });
}

/** What is known of everyone by their user id: segments, traits, and every feature. */
async function known(house: House): Promise<Record<string, unknown>> {
  const people = await house.warehouse.query<{ profile: string; user: string; traits: string }>(
    `SELECT profile, toString(traits.user_id) AS user, toJSONString(traits) AS traits FROM profiles FINAL WHERE present = 1`,
  );
  const members = await house.warehouse.query<{ profile: string; segments: string[] }>(
    `SELECT profile, arraySort(groupArray(toString(segment))) AS segments FROM segment_members FINAL WHERE member = 1 GROUP BY profile`,
  );
  const held = new Map(members.map((row) => [row.profile, row.segments]));
  const features = await Promise.all(
    Object.keys(config.features).map(async (set) => {
      const rows = await house.warehouse.query<{ profile: string }>(
        `SELECT * EXCEPT (version) FROM ${currentRows(set)}`,
      );
      return new Map(rows.map(({ profile, ...values }) => [profile, values]));
    }),
  );
  return Object.fromEntries(
    people.map(({ profile, user, traits }) => [
      user,
      {
        traits: JSON.parse(traits) as unknown,
        segments: held.get(profile) ?? [],
        features: features.map((set) => set.get(profile)),
      },
    ]),
  );
}

it('says of everyone the same, told bit by bit as it comes in or all at once and judged afterwards', async () => {
  const all = calls();
  const live = await withHouse(async (house) => {
    for (let first = 0; first < all.length; first += perCut) await tell(house, all.slice(first, first + perCut), true);
    const { differences } = (await commands['segments verify']!(context(house), {})) as { differences: unknown[] };
    expect(differences).toEqual([]);
    await commands['run']!(context(house), {});
    return known(house);
  });
  const made = await withHouse(async (house) => {
    await tell(house, all, false);
    await commands['run']!(context(house), {});
    return known(house);
  });
  expect(Object.keys(live)).toHaveLength(6);
  expect(live).toEqual(made);
  // Something of every kind is among it.
  const segments = new Set(Object.values(made).flatMap((one) => (one as { segments: string[] }).segments));
  expect([...segments].sort()).toEqual(Object.keys(config.segments).sort());
}, 120_000);
