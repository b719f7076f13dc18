import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, definedFeaturesSchema, sqlFeaturesSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { commands, openHouse, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../index.js';

let folder: string;
let house: House;
let api: RunningApi;

const day = 86_400_000;
const now = Date.now();
let messages = 0;

async function receive(calls: object[], receivedAt: number): Promise<void> {
  const batch = calls.map((call) => ({ type: 'identify', messageId: `m${messages++}`, ...call }));
  const body = Buffer.from(JSON.stringify({ batch }));
  await house.events.append([{ key: 'site', source: 'site', receivedAt, body }]);
  await house.process(AbortSignal.timeout(60_000));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-api-features-'));
  const config = configSchema.parse({
    sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
    features: {
      churn: {
        kind: 'imported',
        owner: 'data science',
        features: { risk: { title: 'Risk of leaving', unit: 'ratio' }, band: { type: 'text' } },
      },
    },
    segments: {
      risky: { title: 'Risky', rule: { feature: 'churn.risk', op: 'at_least', value: 0.5 } },
      red: { title: 'Red', rule: { feature: 'churn.band', op: 'is', value: 'red' } },
    },
  });
  config.features['clicks'] = definedFeaturesSchema.parse({
    kind: 'defined',
    features: {
      seen: { measure: 'count', event: 'Seen' },
      score: { weighted: { seen: 3 } },
    },
  });
  config.features['told'] = sqlFeaturesSchema.parse({
    kind: 'sql',
    sql: "SELECT profile, countIf(name = 'Seen') AS seen FROM events GROUP BY profile",
    features: { seen: { unit: 'count' } },
  });
  house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
  const people = ['ada', 'ben'].map((name) => ({ userId: name, traits: { email: `${name}@example.org` } }));
  await receive(people, now - 10 * day);
  api = await startApi(house, { port: 0 });
});
afterAll(async () => {
  await api?.close();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask<T = unknown>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${api.url}/v1/features${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${api.adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}
const valuesOf = async (person: string) =>
  (await ask<{ values: { feature: string; value: unknown }[] }>(`/people/${person}`)).body.values
    .filter(({ feature }) => feature.startsWith('churn'))
    .map(({ value }) => value);

it('takes scores in with their version, for people by any identifier, and says who is not known', async () => {
  expect((await ask('')).body).toMatchObject({
    sets: [{ set: 'churn', owner: 'data science', imported: null }, { set: 'clicks' }, { set: 'told' }],
  });
  const rows = [
    { id: 'ada', values: { risk: 0.9, band: 'red', other: 1 } },
    { id: 'BEN@example.org', values: { risk: 0.1 } },
    { id: 'nobody@example.org', values: { risk: 0.5 } },
    { id: 'ben', values: { risk: 'high' } },
    { id: 'ben', values: { risk: null } },
  ];
  const given = await ask('/churn/values', { version: '2024-06', rows });
  expect(given).toEqual({
    status: 200,
    body: {
      set: 'churn',
      version: '2024-06',
      rows: 5,
      imported: 2,
      unmatched: { rows: 1, first: [3] },
      unusable: { rows: 2, first: [4, 5] },
    },
  });
  expect(await valuesOf('ada@example.org')).toEqual(['red', 0.9]);
  expect(await valuesOf('ben')).toEqual([null, 0.1]);
  expect((await ask('')).body).toMatchObject({ sets: [{ imported: { version: '2024-06', people: 2 } }, {}, {}] });
  expect((await ask('/other/values', { version: '1', rows })).status).toBe(404);
  expect((await ask('/churn/values', { version: '1', at: '2999-01-01T00:00:00Z', rows })).status).toBe(400);
});

it('takes a file in, the later moment counts, and rules see it', async () => {
  const file = join(folder, 'scores.csv');
  await writeFile(file, 'email,risk,note\nben@example.org,0.7,x\nada@example.org,,y\nzed@example.org,1,z\n');
  const context = { house, tell: () => undefined, signal: AbortSignal.timeout(60_000) };
  expect(await commands['features import']?.(context, { set: 'churn', file, version: '2024-07' })).toMatchObject({
    imported: 1,
    unmatched: { first: [3] },
    unusable: { first: [2] },
  });
  const old = { version: '2023', at: '2023-01-01T00:00:00Z', rows: [{ id: 'ben', values: { risk: 0.2 } }] };
  expect((await ask('/churn/values', old)).body).toMatchObject({ imported: 1 });
  expect(await valuesOf('ben')).toEqual([null, 0.7]);
  await commands['segments verify']?.(context, {});
  expect(await commands['segments preview']?.(context, { segment: 'risky' })).toMatchObject({ size: 2 });
  expect(await commands['segments preview']?.(context, { segment: 'red' })).toMatchObject({ size: 1 });
});

it('hands a set out as a file, in force or as of a day', async () => {
  const file = (query: string) =>
    fetch(`${api.url}/v1/features/churn/matrix?${query}`, { headers: { authorization: `Bearer ${api.adminToken}` } });
  const now = await (await file('format=csv')).text();
  expect(now.split('\n')[0]).toBe('"profile","band","risk"');
  expect(now.trim().split('\n')).toHaveLength(3);
  const then = await (await file('format=csv&asOf=2023-06-01&knownBy=2999-01-01T00:00:00Z')).text();
  expect(then.trim().split('\n')).toHaveLength(2);
  const parquet = Buffer.from(await (await file('')).arrayBuffer());
  expect(parquet.subarray(0, 4).toString()).toBe('PAR1');
  expect((await file('format=xml')).status).toBe(400);
});

it('shows what a formula would be for the people there are, and how fresh each feature is', async () => {
  await receive([{ type: 'track', event: 'Seen', userId: 'ben' }], now);
  const previewed = await ask<{ sample: { person: string }[] }>('/clicks/preview', {
    definition: 'seen / (score - 3)',
  });
  expect(previewed).toMatchObject({ status: 200, body: { set: 'clicks', people: 1, missing: 1, least: null } });
  expect(previewed.body.sample[0]).toMatchObject({ value: null, parts: { seen: 1, score: 3 } });
  const wrong = await ask('/clicks/preview', { definition: 'seen +' });
  expect(wrong).toMatchObject({
    status: 422,
    body: { error: { message: expect.stringContaining('ends where') as unknown } },
  });
  expect((await ask('/churn/preview', { definition: '1' })).status).toBe(400);
  expect((await ask('/none/preview', { definition: '1' })).status).toBe(404);
  const { sets } = (await ask<{ sets: { set: string; features: object[] }[] }>('')).body;
  expect(sets.find(({ set }) => set === 'clicks')?.features).toContainEqual(
    expect.objectContaining({ key: 'clicks.seen', state: 'never', computedAt: null }),
  );
});

it('says what each part adds to a weighted sum, and puts every set on the profile, SQL as well', async () => {
  await receive([{ type: 'track', event: 'Seen', userId: 'ada' }], now);
  const context = { house, tell: () => undefined, signal: AbortSignal.timeout(60_000) };
  await commands['run']?.(context, {});
  const { person, values } = (await ask<{ person: string; values: object[] }>('/people/ada')).body;
  const score = { feature: 'clicks.score', value: 3, parts: [{ feature: 'seen', weight: 3, value: 1, adds: 3 }] };
  expect(values).toContainEqual(expect.objectContaining(score));
  const shown = {
    features: expect.arrayContaining(
      [score, { feature: 'told.seen', value: 1 }].map((one): unknown => expect.objectContaining(one)),
    ),
  };
  const page = await fetch(`${api.url}/v1/profiles/${person}`, {
    headers: { authorization: `Bearer ${api.adminToken}` },
  });
  expect(await page.json()).toMatchObject(shown);
  expect(await commands['profiles show']?.(context, { identifier: 'ada' })).toMatchObject(shown);
});

it('knows people as they were known then', async () => {
  await receive([{ anonymousId: 'phone', traits: { city: 'Rome' } }], now - 8 * day);
  await receive([{ anonymousId: 'phone', traits: { city: 'Oslo' } }], now - 6 * day);
  await receive([{ anonymousId: 'phone', userId: 'ada', traits: { tier: 'gold' } }], now - 4 * day);
  const context = { house, tell: () => undefined, signal: AbortSignal.timeout(60_000) };
  const then = async (identifier: string, daysAgo: number) => {
    const at = new Date(now - daysAgo * day).toISOString();
    const told = (await commands['profiles at']?.(context, { identifier, at })) as {
      person: string;
      parts: string[];
      traits: { name: string; value: unknown }[];
    };
    return { ...told, traits: Object.fromEntries(told.traits.map(({ name, value }) => [name, value])) };
  };
  expect(await then('phone', 7)).toMatchObject({ parts: [expect.anything()], traits: { city: 'Rome' } });
  expect((await then('phone', 5)).traits).toEqual({ city: 'Oslo' });
  const [ada, phone, both] = [await then('ada', 5), await then('phone', 5), await then('phone', 3)];
  expect(ada.traits).toEqual({ email: 'ada@example.org', user_id: 'ada' });
  expect(both).toMatchObject({ person: ada.person, traits: { city: 'Oslo', tier: 'gold', email: 'ada@example.org' } });
  expect(both.parts.sort()).toEqual([ada.person, phone.person].sort());
  const answer = await fetch(
    `${api.url}/v1/profiles/${phone.person}/at?moment=${new Date(now - 5 * day).toISOString()}`,
    {
      headers: { authorization: `Bearer ${api.adminToken}` },
    },
  );
  expect(await answer.json()).toMatchObject({ person: phone.person, traits: [{ name: 'city', value: 'Oslo' }] });
});
