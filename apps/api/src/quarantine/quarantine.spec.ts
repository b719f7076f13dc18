import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { openHouse, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../index.js';

const config = configSchema.parse({
  sources: {
    site: { writeKeys: ['a-write-key-of-the-test'], expect: { missingAtMost: { 'properties.coupon': 0.1 } } },
  },
  plans: {
    web: {
      events: {
        'Order Completed': {
          on: 'quarantine',
          version: 3,
          schema: { properties: { total: { type: 'number' } }, required: ['order_id'] },
        },
      },
    },
  },
});
const order = (messageId: string, properties: object) => ({
  type: 'track',
  event: 'Order Completed',
  messageId,
  userId: 'u1',
  timestamp: '2025-05-01T10:00:00Z',
  properties,
});

let folder: string;
let house: House;
let api: RunningApi;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-api-quarantine-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
  const batch = [
    order('good', { order_id: 'A', total: 1, coupon: 'X' }),
    order('bad', { total: 'x' }),
    order('worse', { total: 'y' }),
  ];
  const body = Buffer.from(JSON.stringify({ batch }));
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
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${api.adminToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as T };
}

interface Page {
  counts: { code: string; lines: number }[];
  lines: { id: string; messageId: string; resent: { by: string } | null }[];
  next: string | null;
}

it('lists, shows, mends and sends again what a plan set aside; by whose key is told', async () => {
  const { body: page } = await ask<Page>('GET', '/v1/quarantine?limit=1');
  expect(page.counts.reduce((sum, { lines }) => sum + lines, 0)).toBe(2);
  expect(page.lines).toHaveLength(1);
  const rest = await ask<Page>('GET', `/v1/quarantine?after=${page.next}`);
  const bad = [...page.lines, ...rest.body.lines].find(({ messageId }) => messageId === 'bad');
  expect((await ask<{ body: object }>('GET', `/v1/quarantine/${bad?.id}`)).body.body).toMatchObject({
    messageId: 'bad',
  });

  const patch = [
    { op: 'replace', path: '/properties/total', value: 2 },
    { op: 'add', path: '/properties/order_id', value: 'B' },
  ];
  expect((await ask('PUT', `/v1/quarantine/${bad?.id}`, { patch })).status).toBe(200);
  for (const [sent, recorded] of [
    [1, 1],
    [0, 0],
  ])
    expect((await ask('POST', '/v1/quarantine/resend', { ids: [bad?.id] })).body).toMatchObject({ sent, recorded });
  const [line] = (await ask<Page>('GET', '/v1/quarantine?state=resent')).body.lines;
  expect(line?.resent?.by).toMatch(/^api key_/);
  expect(await house.warehouse.query("SELECT count() AS n FROM events WHERE message_id = 'bad'")).toEqual([{ n: '1' }]);
});

it.each([
  ['GET', '/v1/quarantine/99', undefined, 404],
  ['GET', '/v1/quarantine/no-id', undefined, 400],
  ['GET', '/v1/quarantine?from=soon', undefined, 400],
  ['POST', '/v1/quarantine/resend', {}, 400],
  ['PUT', '/v1/quarantine/99', { patch: [], body: {} }, 400],
  ['POST', '/v1/quality/audit?source=nothing', undefined, 404],
])('%s %s %o is refused with %i', async (method, path, body, status) =>
  expect((await ask(method, path, body)).status).toBe(status),
);

it('audits, keeps the checklist, and tells what broke the plan', async () => {
  const { status, body: audit } = await ask<{ ok: boolean; checks: { name: string; field: string; ok: boolean }[] }>(
    'POST',
    '/v1/quality/audit',
  );
  expect(status).toBe(200);
  expect(audit.ok).toBe(false);
  expect(audit.checks).toContainEqual(
    expect.objectContaining({ name: 'missing', field: 'properties.coupon', ok: false }),
  );
  const { body } = await ask<{ history: unknown[] }>('GET', '/v1/quality/checks');
  expect(body.history).toHaveLength(audit.checks.length);
  const { violations } = (await ask<{ violations: object[] }>('GET', '/v1/quality/violations?source=site')).body;
  expect(violations).toContainEqual(
    expect.objectContaining({
      code: 'required',
      field: 'properties.order_id',
      version: 3,
      outcome: 'quarantined',
      count: 2,
    }),
  );
});
