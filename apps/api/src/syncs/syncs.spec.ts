import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { openHouse, type House } from '@tributary/worker';
import { LogFollower, startWorker, type RunningWorker } from '@tributary/worker/nest';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { nestLogger } from '../http/nest-logger.js';
import { startApi, type RunningApi } from '../index.js';

const secret = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;

interface Message {
  type: string;
  data: { record: Record<string, unknown> };
}

let folder: string;
let house: House;
let api: RunningApi;
let worker: RunningWorker | undefined;
let receiver: Server;
const messages: Message[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-syncs-'));
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      messages.push(JSON.parse(body) as Message);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const email = { identifier: 'email' };
  const config = configSchema.parse({
    sources: { shop: { writeKeys: ['shop-key-1'] } },
    connections: { hook: { plugin: 'webhook', settings: { url, secret } } },
    segments: {
      signed: { title: 'Signed up', rule: { event: 'Signed Up' } },
      gold: { title: 'Gold', rule: { trait: 'tier', op: 'is', value: 'gold' } },
    },
    strategies: {
      best: { title: 'Best', segment: 'gold', priority: 20, offer: 'GOLD' },
      usual: { title: 'Usual', segment: 'signed', priority: 10, offer: 'TEN' },
    },
    syncs: {
      gold: { segment: 'gold', strategy: 'best', connection: 'hook', mapping: { email, offer: { strategy: 'offer' } } },
      usual: {
        segment: 'signed',
        strategy: 'usual',
        connection: 'hook',
        mapping: { email, offer: { strategy: 'offer' } },
        live: true,
      },
    },
    journeys: {
      onboarding: {
        title: 'Onboarding',
        start: { segment: 'signed' },
        steps: {
          welcome: { connection: 'hook', mapping: { email, line: { template: 'Welcome, {{first_name|friend}}' } } },
          later: { afterDays: 2, connection: 'hook', mapping: { email } },
        },
      },
    },
  });
  house = await openHouse({ folder, config, log: createLogger({ level: 'warn' }), durability: 'write' });
  api = await startApi(house, { port: 0 });
});
afterAll(async () => {
  await worker?.close();
  await api?.close();
  await house?.close();
  receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

const call = async (method: string, path: string): Promise<unknown> => {
  const answer = await fetch(`${api.url}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${api.adminToken}` },
  });
  return answer.json();
};
const get = async <T>(path: string): Promise<T> => {
  const answer = await fetch(`${api.url}/v1/${path}`, { headers: { authorization: `Bearer ${api.adminToken}` } });
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
};
const take = (name: string, traits: object) =>
  house.events.append([
    {
      key: name,
      source: 'shop',
      receivedAt: Date.now(),
      body: Buffer.from(
        JSON.stringify({
          batch: [
            { type: 'identify', messageId: `${name}-1`, userId: name, traits: { email: `${name}@x.org`, ...traits } },
            { type: 'track', event: 'Signed Up', messageId: `${name}-2`, userId: name },
          ],
        }),
      ),
    },
  ]);
const received = () =>
  messages.map(({ data }) => `${String(data.record['email'])} ${String(data.record['offer'] ?? data.record['line'])}`);

it('the plan and the strategies say who would get what, and who yields to whom, before anything is sent', async () => {
  await take('ann', {});
  await take('rita', { tier: 'gold' });
  await house.process(AbortSignal.timeout(60_000));
  const { syncs } = await get<{ syncs: { sync: string; add: number; samples: { body: string }[] }[] }>('syncs/plan');
  expect(syncs).toMatchObject([
    { sync: 'gold', add: 1, blocked: {} },
    { sync: 'usual', add: 1, blocked: { 'strategy best': 1 } },
  ]);
  expect(syncs[0]?.samples[0]?.body).toContain('GOLD');
  expect(JSON.stringify(syncs)).not.toContain(secret.slice(6));
  expect(await get('strategies')).toMatchObject({
    strategies: [
      { strategy: 'best', priority: 20, offer: 'GOLD', cap: null, syncs: [{ sync: 'gold', channel: 'data' }] },
      { strategy: 'usual', syncs: [{ sync: 'usual', plan: { add: 1, blocked: { 'strategy best': 1 } } }] },
    ],
  });
  expect(messages).toEqual([]);
  // A yes where nothing asks is none.
  expect(await call('PUT', 'syncs/gold/allowance')).toMatchObject({ sync: 'gold', stopped: null, allowedUntil: null });
  expect(await call('DELETE', 'syncs/none/allowance')).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

it('while it runs, who enters is sent within moments, once; a journey begins and the log tells what became of it', async () => {
  worker = await startWorker(house, { follower: new LogFollower(house), logger: nestLogger(house.log) });
  // A journey that is new starts nobody of the past: it has looked once when its clock is there.
  await vi.waitFor(
    async () => expect(await house.database.query('SELECT journey FROM journey_clock')).toHaveLength(1),
    { timeout: 60_000, interval: 100 },
  );
  await take('zoe', { first_name: 'Zoe' });
  await vi.waitFor(
    () => expect(received()).toEqual(expect.arrayContaining(['zoe@x.org TEN', 'zoe@x.org Welcome, Zoe'])),
    {
      timeout: 60_000,
      interval: 200,
    },
  );
  expect(received().filter((line) => line.startsWith('zoe'))).toHaveLength(2);
  expect(received().filter((line) => line.startsWith('rita'))).toEqual([]);
  await vi.waitFor(
    async () => {
      const { deliveries } = await get<{ deliveries: { sync: string; outcome: string }[] }>(
        'syncs/deliveries?sync=onboarding.welcome',
      );
      expect(deliveries).toMatchObject([{ sync: 'onboarding.welcome', kind: 'add', outcome: 'ok' }]);
    },
    { timeout: 60_000, interval: 200 },
  );
  expect(await get('journeys')).toMatchObject({
    journeys: [
      {
        journey: 'onboarding',
        start: 'segment signed',
        open: 1,
        steps: [
          { step: 'welcome', messages: { ok: 1 } },
          { step: 'later', afterDays: 2, messages: {} },
        ],
      },
    ],
  });
  const { syncs } = await get<{ syncs: { sync: string }[] }>('syncs/health');
  expect(syncs.map(({ sync }) => sync)).toEqual(['gold', 'usual', 'onboarding.welcome', 'onboarding.later']);
});
