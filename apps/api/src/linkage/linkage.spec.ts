import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { openHouse, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../index.js';

let folder: string;
let house: House;
let api: RunningApi;

/** Two records of everybody, the second with a slip; the odd ones lack the e-mail, so they are less sure. */
const calls = Array.from({ length: 40 }, (_, n) => {
  const name = `${'bdfgklmnprst'[n % 12]}${'aeiou'[n % 5]}${'lmnrst'[n % 6]}${'aeiou'[(n * 3) % 5]}${'knrt'[n % 4]}`;
  const traits = { last_name: name, city: `town ${n % 4}`, birth_date: `19${50 + n}-0${1 + (n % 8)}-1${n % 9}` };
  return ['one', 'two'].map((copy) => ({
    type: 'identify',
    messageId: `${copy} ${n}`,
    anonymousId: `${copy} ${n}`,
    traits: copy === 'one' ? traits : { ...traits, last_name: `${name}h`, ...(n % 2 ? { birth_date: '' } : {}) },
  }));
}).flat();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-api-linkage-'));
  const config = configSchema.parse({ sources: { site: { writeKeys: ['a-write-key-of-the-test'] } } });
  house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
  const body = Buffer.from(JSON.stringify({ batch: calls }));
  await house.events.append([{ key: 'site', source: 'site', receivedAt: Date.now(), body }]);
  await house.process(AbortSignal.timeout(120_000));
  api = await startApi(house, { port: 0 });
});
afterAll(async () => {
  await api?.close();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const answer = await fetch(`${api.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${api.adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

it('tries, states and takes back blocking rules', async () => {
  const tried = await ask<{ rules: { name: string }[] }>('POST', '/identity/blocking/try', { rules: [['city']] });
  expect(tried).toMatchObject({ status: 200, body: { records: 80, rules: [{ name: 'city', largestBlock: 20 }] } });
  expect((await ask('POST', '/identity/blocking', { rule: ['no_such'] })).status).toBe(422);
  expect((await ask('POST', '/identity/blocking', { rule: ['city'] })).status).toBe(200);
  expect((await ask('GET', '/identity/blocking')).body).toMatchObject({ origin: 'stated' });
  expect((await ask('DELETE', '/identity/blocking', { rule: ['city'] })).body).toEqual({ rules: [] });
});

it('links, and serves, shows and takes decisions of what waits', async () => {
  const settings = { thresholds: { accept: 0.9999999, review: 0.0001 } };
  const linked = await ask<{ review: number; merged: number }>('POST', '/identity/link', { settings });
  expect(linked.status).toBe(200);
  expect(linked.body.review).toBeGreaterThan(1);
  const { body: page } = await ask<{ waiting: number; pairs: { one: string; other: string }[] }>('GET', '/review');
  expect(page.waiting).toBe(linked.body.review);
  const { one, other } = page.pairs[0]!;
  const shown = await ask<{ traits: { trait: string }[] }>('GET', `/review/${one}/${other}`);
  expect(shown.body.traits.map(({ trait }) => trait)).toContain('last_name');
  // The same waterfall for any two, by the model of the run.
  const explained = await ask<{ traits: object[] }>('GET', `/identity/explain?one=${one}&other=${other}`);
  expect(explained).toMatchObject({ status: 200, body: { one, other, together: false } });
  expect(explained.body.traits).toHaveLength(shown.body.traits.length);
  expect((await ask('GET', `/identity/explain?one=${one}&other=${one}`)).status).toBe(400);
  const accepted = await ask('PUT', `/review/${one}/${other}`, { verdict: 'accept' });
  expect(accepted).toMatchObject({ status: 200, body: { outcome: 'merged' } });
  expect((await ask('PUT', `/review/${one}/${other}`, { verdict: 'reject' })).status).toBe(404);
  expect((await ask('GET', '/review/score')).body).toMatchObject({ decided: 1, accepted: 1 });
});

it('finds people by words, and whom only one source knows', async () => {
  const found = await ask<{ people: object[] }>('GET', '/identity/search?text=town&limit=3');
  expect(found.body.people).toHaveLength(3);
  const like = await ask<{ people: { id: string; alike: string[] }[] }>(
    'GET',
    '/identity/similar?identifier=one%207&limit=1',
  );
  expect(like.body.people[0]!.alike).toContain('city');
  expect((await ask('GET', '/identity/unmatched/site')).status).toBe(200);
  expect((await ask('GET', '/identity/unmatched/nowhere')).status).toBe(404);
});

it('matches one record by the model of the last linkage', async () => {
  const traits = { last_name: 'nobody', city: 'nowhere', birth_date: '1901-01-01' };
  expect(await ask('POST', '/identity/match', { traits })).toMatchObject({
    status: 200,
    body: { verdict: 'starts', person: null, candidates: [] },
  });
  expect((await ask('POST', '/identity/match', { person: 'nobody at all' })).status).toBe(404);
  expect((await ask('POST', '/identity/match', {})).status).toBe(400);
});

it('lists who came in and what was decided of them, and has them weighed again', async () => {
  expect(await ask('GET', '/identity/arrivals?limit=5')).toEqual({
    status: 200,
    body: {
      mode: 'never',
      model: true,
      waiting: 0,
      oldestSeconds: null,
      decided: { joined: 0, queued: 0, started: 0 },
      people: [],
      decisions: [],
    },
  });
  const redo = await ask('POST', '/identity/arrivals/redo', { people: ['one 3', 'two 3'] });
  expect(redo).toEqual({ status: 200, body: { again: 2, waiting: 2 } });
  expect((await ask('POST', '/identity/arrivals/redo', {})).status).toBe(400);
  expect((await ask('POST', '/identity/arrivals/redo', { people: ['nobody at all'] })).status).toBe(404);
  expect((await ask('POST', '/identity/arrivals/weigh', {})).body).toMatchObject({ arrived: 2, unchanged: 0 });
  const { body } = await ask<{ waiting: number; decisions: object[] }>('GET', '/identity/arrivals');
  expect([body.waiting, body.decisions.length]).toEqual([0, 2]);
});

it('puts people into accounts and takes them out', async () => {
  const member = '/groups/account/acme/members/one%205';
  expect(await ask('PUT', member)).toMatchObject({ status: 200, body: { id: 'acme', member: true, changed: true } });
  expect((await ask('GET', '/groups/account/acme')).body).toMatchObject({ members: 1 });
  expect((await ask('DELETE', member)).body).toMatchObject({ member: false, changed: true });
  expect((await ask('DELETE', member)).body).toMatchObject({ member: false, changed: false });
  expect((await ask('GET', '/groups/account/acme')).status).toBe(404);
  expect((await ask('PUT', '/groups/household/acme/members/one%205')).status).toBe(400);
});
