import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildFeatures } from '../../commands/build-features.js';
import { commands, type ModelAssigned, type ModelDetails, type ModelShown, type ProfilePage } from '../../index.js';
import type { House } from '../house.js';
import { openHouse } from '../open-house.js';

const rfm = ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'];
const model = { kind: 'clustering', features: rfm, algorithm: 'kmeans', k: 2, reduce: null } as const;
const config = configSchema.parse({
  features: { rfm: { kind: 'rfm' } },
  models: {
    // Stands before the model whose cluster it parts.
    within: { ...model, segment: 'people.1' },
    people: model,
    trees: { ...model, algorithm: 'hierarchical' },
    lisbon: { ...model, segment: 'in-lisbon' },
    // A place among everybody waits for its computation.
    ranked: { ...model, features: ['rfm.frequency', 'rfm.monetary_score'] },
  },
  segments: {
    'in-lisbon': { title: 'Lisbon', rule: { trait: 'city', op: 'is', value: 'Lisbon' } },
    'good-in-lisbon': {
      title: 'Good customers of Lisbon',
      rule: { all: [{ segment: 'in-lisbon' }, { segment: 'people.1' }] },
    },
  },
});

let folder: string;
let house: House;
let messages = 0;
const context = () => ({ house, tell: () => undefined, signal: AbortSignal.timeout(120_000) });

const track = (userId: string, at: string, value: number, more: object = {}) => ({
  type: 'track',
  messageId: `m-${++messages}`,
  userId,
  timestamp: `${at}T10:00:00Z`,
  event: 'Order Completed',
  properties: { revenue: value, currency: 'EUR' },
  ...more,
});
const identify = (userId: string, more: object = {}) => ({
  type: 'identify',
  messageId: `m-${++messages}`,
  userId,
  timestamp: '2026-06-20T09:00:00Z',
  traits: { city: 'Lisbon' },
  ...more,
});
/** Often and much, or once and little. */
const good = (userId: string, day = 10) =>
  Array.from({ length: 6 + (day % 4) }, (_, at) => track(userId, `2026-06-${day + at}`, 100 + day));
const rare = (userId: string, day = 10) => [track(userId, `2026-01-${day}`, 10 + (day % 5))];

/** Each group of calls is a batch of its own. */
async function tell(...batches: readonly (readonly object[])[]): Promise<void> {
  for (const calls of batches) {
    await house.events.append(
      calls.map((call) => ({
        key: 'one',
        source: 'shop',
        receivedAt: Date.now(),
        body: Buffer.from(JSON.stringify(call)),
      })),
    );
    await house.process(AbortSignal.timeout(60_000));
  }
}

const shown = async (identifier: string) =>
  ((await commands['profiles show']!(context(), { identifier })) as ProfilePage).segments
    .map(({ segment }) => segment)
    .sort();

/** Everybody's cluster by model, from the labels. */
const labels = () =>
  house.warehouse.query<{ model: string; profile: string; label: number }>(
    'SELECT toString(model) AS model, profile, label FROM model_scores FINAL WHERE label >= 0 ORDER BY model, profile',
  );

const assign = async (key: string) => (await commands['models assign']!(context(), { key })) as ModelAssigned;

/** Number of the cluster of those who buy often, as segments count it. */
let best: string;
let other: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-labels-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  const people = Array.from({ length: 40 }, (_, n) => n);
  await tell(
    [identify('', { userId: undefined, anonymousId: 'early' })],
    people.flatMap((n) => [
      ...(n % 2 ? good(`u${n}`, 10 + (n % 9)) : rare(`u${n}`, 10 + (n % 15))),
      ...(n % 4 < 2 ? [identify(`u${n}`)] : []),
    ]),
  );
  await commands['run']!(context(), { send: false });
  const { clusters } = (await commands['models show']!(context(), { key: 'people' })) as ModelDetails;
  expect(clusters).toHaveLength(2);
  [best, other] = (await shown('u1')).includes('people.1') ? ['people.1', 'people.2'] : ['people.2', 'people.1'];
}, 120_000);
afterAll(async () => {
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

it('gives somebody new their clusters in the very batch, and the segments that ask for them', async () => {
  await tell([...good('new', 12), identify('new')], rare('seldom'));
  const [one, two] = [await shown('new'), await shown('seldom')];
  const parts = (all: string[]) => all.filter((key) => key.startsWith('within')).length;
  const whole = (all: string[]) => all.filter((key) => !/^(within|ranked)/.test(key));
  expect(whole(one)).toEqual(whole(await shown('u1')));
  expect([parts(one), parts(two)]).toEqual(best === 'people.1' ? [1, 0] : [0, 1]);
  expect(one).toContain(best);
  expect(one.includes('good-in-lisbon')).toBe(best === 'people.1');
  expect(two.filter((key) => /^(people|trees)/.test(key))).toEqual(
    (await shown('u2')).filter((key) => /^(people|trees)/.test(key)),
  );
  // Whoever has no feature is in no cluster.
  await tell([identify('nobody')]);
  expect(await shown('nobody')).toEqual(['in-lisbon']);
});

it('moves people whose features change, also by events that come late, and once however often', async () => {
  await tell(rare('turns'));
  expect(await shown('turns')).toContain(other);
  const late = good('turns', 11);
  await tell(late, late);
  const now = await shown('turns');
  expect([now.includes(best), now.includes(other)]).toEqual([true, false]);
  const history = await house.warehouse.query<{ n: string }>(
    `SELECT count() AS n FROM membership_history WHERE segment LIKE 'people.%' AND profile IN
       (SELECT profile FROM profiles FINAL WHERE toString(traits.user_id) = 'turns')`,
  );
  expect(Number(history[0]!.n)).toBe(3);
});

it('follows a person through merges, and takes the label from whom it came', async () => {
  const anonymous = good('', 13).map((call) => ({ ...call, userId: undefined, anonymousId: 'browser' }));
  await tell(rare('known'), anonymous);
  expect(await shown('browser')).toContain(best);
  await tell([identify('known', { anonymousId: 'browser', traits: {} })]);
  expect(await shown('browser')).toEqual(await shown('known'));
  expect(await shown('known')).toContain(best);
  const members = await house.warehouse.query<{ n: string }>(
    `SELECT count() AS n FROM segment_members FINAL WHERE member AND segment LIKE 'people.%'
       AND profile IN (SELECT origin FROM profile_alias FINAL WHERE origin != canonical)`,
  );
  expect(Number(members[0]!.n)).toBe(0);
  // Of places among everybody nothing is known anew: the label goes with the person, whoever was there first.
  const ranked = (all: string[]) => all.filter((key) => key.startsWith('ranked'));
  const before = ranked(await shown('u5'));
  await tell([identify('u5', { anonymousId: 'early' })]);
  expect(before).toHaveLength(1);
  expect([ranked(await shown('u5')), ranked(await shown('early'))]).toEqual([before, before]);
  // No longer of Lisbon: no longer among the people of its model.
  expect((await shown('u1')).some((key) => key.startsWith('lisbon'))).toBe(true);
  await tell([identify('u1', { timestamp: '2026-06-21T00:00:00Z', traits: { city: 'Porto' } })]);
  expect((await shown('u1')).some((key) => key.startsWith('lisbon'))).toBe(false);
});

it('says of everybody what computing features and assigning says afterwards', async () => {
  const live = await labels();
  await buildFeatures(context());
  for (const key of ['people', 'within', 'trees', 'lisbon'])
    expect(await assign(key), key).toMatchObject({ assigned: 0, moved: 0, left: 0 });
  expect(await labels()).toEqual(live);
  const { differences } = (await commands['segments verify']!(context(), {})) as { differences: unknown[] };
  expect(differences).toEqual([]);
  // Places among everybody were waited for.
  expect((await assign('ranked')).assigned).toBe(4);
  const waits = async (key: string) => ((await commands['models show']!(context(), { key })) as ModelShown).waitsFor;
  expect([await waits('people'), await waits('ranked')]).toEqual([[], ['rfm.monetary_score']]);
});

it('never lets older features take a newer label back', async () => {
  await tell(rare('moves'));
  await buildFeatures(context());
  await tell(good('moves', 14));
  expect(await assign('people')).toMatchObject({ moved: 0, left: 0 });
  expect(await shown('moves')).toContain(best);
});

it('labels those who came while nobody labelled', async () => {
  await house.events.append(
    good('meanwhile', 12).map((call) => ({
      key: 'one',
      source: 'shop',
      receivedAt: Date.now(),
      body: Buffer.from(JSON.stringify(call)),
    })),
  );
  await house.database.query('UPDATE models SET published_at = NULL');
  await house.process(AbortSignal.timeout(60_000));
  await commands['models use']!(context(), { key: 'people', version: 1 });
  expect(await shown('meanwhile')).toContain(best);
  expect(await assign('people')).toMatchObject({ assigned: 0, fresh: 0 });
});
