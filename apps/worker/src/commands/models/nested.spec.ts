import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { putInForce } from '@tributary/models';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildFeatures } from '../build-features.js';
import { commands, openHouse, type House, type ModelDetails, type ProfilePage } from '../../index.js';

const model = { kind: 'clustering', algorithm: 'kmeans', k: 2, reduce: null } as const;
const config = configSchema.parse({
  features: { rfm: { kind: 'rfm' } },
  models: {
    // The innermost stands first: the house puts them in order.
    inner: { ...model, features: ['rfm.recency_days'], segment: 'middle.1' },
    middle: { ...model, features: ['rfm.monetary_total', 'rfm.recency_days'], segment: 'outer.1' },
    outer: {
      ...model,
      features: ['rfm.frequency', 'rfm.monetary_total'],
      // By how often they buy; without the weight, by how much.
      weights: { 'rfm.frequency': 20 },
    },
  },
  jobs: { all: { do: 'segments' }, fits: { do: 'models' }, below: { do: 'models', models: ['middle'] } },
});

let folder: string;
let house: House;
let messages = 0;
const context = () => ({ house, tell: () => undefined, signal: AbortSignal.timeout(120_000) });
const call = (name: string, args: object) => commands[name]!(context(), args);

/** Buys `orders` times for one of two sums that lie far apart, last on a day of June. */
async function buy(people: readonly { user: string; orders: number; much: boolean; day: number }[]): Promise<void> {
  const events = people.flatMap(({ user, orders, much, day }) =>
    Array.from({ length: orders }, (_, at) => ({
      type: 'track',
      messageId: `m-${++messages}`,
      userId: user,
      timestamp: `2026-06-${String(day).padStart(2, '0')}T1${at % 10}:00:00Z`,
      event: 'Order Completed',
      properties: { revenue: (much ? 9_000 : 100) / orders, currency: 'EUR' },
    })),
  );
  await house.events.append(
    events.map((event) => ({
      key: event.userId,
      source: 'shop',
      receivedAt: Date.now(),
      body: Buffer.from(JSON.stringify(event)),
    })),
  );
  await house.process(AbortSignal.timeout(60_000));
}

/** Sizes of segments by key, as memberships have them; a cluster that is gone is listed where somebody is left in it. */
async function sizes(): Promise<Record<string, number>> {
  const rows = await house.warehouse.query<{ segment: string; n: string }>(
    'SELECT toString(segment) AS segment, count() AS n FROM segment_members FINAL WHERE member GROUP BY segment ORDER BY segment',
  );
  return Object.fromEntries(rows.map(({ segment, n }) => [segment, Number(n)]));
}
const sum = (all: Record<string, number>, key: string): number =>
  Object.entries(all).reduce((total, [segment, n]) => total + (segment.startsWith(`${key}.`) ? n : 0), 0);

/** Each level adds up to the cluster that it parts, and memberships are what judging everybody says. */
async function addsUp(): Promise<Record<string, number>> {
  const all = await sizes();
  expect([sum(all, 'middle'), sum(all, 'inner')]).toEqual([all['outer.1'] ?? 0, all['middle.1'] ?? 0]);
  expect(await call('segments verify', {})).toMatchObject({ differences: [] });
  return all;
}
const segmentsOf = async (identifier: string) =>
  ((await call('profiles show', { identifier })) as ProfilePage).segments.map(({ segment }) => segment).sort();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-nested-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  await buy(
    Array.from({ length: 60 }, (_, n) => ({
      user: `u${n}`,
      orders: 1 + (n % 10),
      much: Math.floor(n / 10) % 2 === 0,
      day: 1 + ((n * 7) % 28),
    })),
  );
  await call('run', { send: false });
}, 60_000);
afterAll(async () => {
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

it('adds up on three levels, and goes on doing so as people come', async () => {
  const before = await addsUp();
  expect([before['outer.1']! + before['outer.2']!, before['middle.1']! > 0, before['inner.2']! > 0]).toEqual([
    ...[60, true, true],
  ]);
  const inOne = (await segmentsOf('u0')).includes('outer.1') ? 1 : 10;
  await buy([{ user: 'live', orders: inOne, much: true, day: 27 }]);
  expect(await segmentsOf('live')).toContain('outer.1');
  expect((await addsUp())['outer.1']).toBe(before['outer.1']! + 1);
});

it('empties what parts a cluster that another version of the parent has no more, and fills it again with a rollback', async () => {
  const before = await addsUp();
  const { version, clusters } = (await call('models run', { key: 'outer', without: ['weigh'] })) as ModelDetails;
  // Groups by how much: other people, so other numbers. Memberships have followed.
  expect([version, clusters.map(({ index }) => index + 1).sort()]).toEqual([2, [3, 4]]);
  const now = await addsUp();
  expect([Object.keys(now).sort(), now['outer.3']! + now['outer.4']!]).toEqual([['outer.3', 'outer.4'], 60 + 1]);
  expect(await segmentsOf('live')).toHaveLength(1);

  await expect(call('models run', { key: 'middle' })).rejects.toMatchObject({
    code: 'MODEL_INPUT',
    message: expect.stringContaining('outer.3') as string,
  });
  const job = async (name: string) =>
    expect(await call('jobs run', { name, wait: true, only: true }), name).toMatchObject({ runs: [{ state: 'done' }] });
  // What cannot be fitted holds nothing else up.
  await job('below');
  await job('all');
  expect(await addsUp()).toEqual(now);
  // In force again by itself: labels are told anew although no version is new.
  await putInForce(house.database, 'outer', 1);
  await job('fits');
  await job('all');
  expect(Object.keys(await addsUp())).toEqual(Object.keys(before));

  await call('models use', { key: 'outer', version: 2 });
  await buy([{ user: 'meanwhile', orders: (await segmentsOf('u9')).length > 0 ? 10 : 1, much: true, day: 26 }]);
  await call('models use', { key: 'outer', version: 1 });
  const after = await addsUp();
  expect(after['outer.1']! + after['outer.2']!).toBe(62);
  expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
  expect(await segmentsOf('live')).toHaveLength((await segmentsOf('live')).includes('middle.1') ? 3 : 2);
  expect(await segmentsOf('meanwhile')).not.toHaveLength(0);
});

it('follows a parent whose cluster goes on with other people', async () => {
  const before = await addsUp();
  await buy(
    Array.from({ length: 12 }, (_, n) => ({ user: `n${n}`, orders: 1 + (n % 10), much: n % 2 === 0, day: 20 })),
  );
  await buildFeatures(context());
  const { version, comparison } = (await call('models run', { key: 'outer' })) as ModelDetails;
  expect([version, comparison!.version]).toEqual([expect.any(Number), 1]);
  const after = await addsUp();
  expect(after['outer.1']! + after['outer.2']!).toBe(before['outer.1']! + before['outer.2']! + 12);
  // A number that a cluster of any version had is given to no other people.
  const { versions } = (await call('models list', { key: 'outer' })) as { versions: ModelDetails[] };
  expect(
    versions
      .find((one) => one.version === 2)!
      .clusters.map(({ index }) => index + 1)
      .sort(),
  ).toEqual([3, 4]);
});

it('loses nobody who comes while another version is put in force', async () => {
  const before = await addsUp();
  const newcomers = Array.from({ length: 20 }, (_, n) => ({
    user: `x${n}`,
    orders: 1 + (n % 10),
    much: n % 2 === 0,
    day: 22,
  }));
  await Promise.all([buy(newcomers), call('models use', { key: 'outer', version: 1 })]);
  const after = await addsUp();
  expect(after['outer.1']! + after['outer.2']!).toBe(before['outer.1']! + before['outer.2']! + newcomers.length);
  // Moved on by nobody: a repeat finds nothing to do.
  expect(await call('models assign', { key: 'outer' })).toMatchObject({ assigned: 0, moved: 0, left: 0 });
});

it.each([
  ['models show', {}],
  ['models list', {}],
  ['models use', { version: 1 }],
])('%s says of a model that nobody knows which there are', async (name, more) => {
  await expect(call(name, { key: 'oter', ...more })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'No model "oter". Known: inner, middle, outer.',
  });
});
