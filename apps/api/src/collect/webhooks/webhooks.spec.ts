import { createHmac } from 'node:crypto';
import { configSchema } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHouse, type ServedHouse } from '../../../fixtures/served-house.js';
import type { RunningApi } from '../../index.js';

const secret = 'a secret that both know';
const order = {
  type: 'track',
  event: { when: { column: 'status', is: 'refunded' }, then: 'Order Refunded', otherwise: 'Order Completed' },
  email: 'customer.email',
  timestamp: { column: 'created_at', formats: ['iso', 'unix_s'], optional: true },
  properties: { order_id: 'id', revenue: { column: 'total', type: 'decimal' }, currency: 'currency' },
};
const config = configSchema.parse({
  region: 'US',
  sources: {
    github: {
      webhook: {
        mapping: order,
        delivery: { header: 'X-GitHub-Delivery' },
        signature: { secret, header: 'X-Hub-Signature-256', prefix: 'sha256=' },
      },
    },
    stripe: {
      webhook: {
        mapping: order,
        delivery: { field: 'id' },
        signature: {
          secret,
          header: 'Stripe-Signature',
          prefix: 'v1=',
          payload: '{timestamp}.{body}',
          timestamp: { header: 'Stripe-Signature', prefix: 't=' },
        },
      },
    },
    standard: {
      webhook: {
        mapping: order,
        records: 'data.orders',
        delivery: { header: 'webhook-id' },
        signature: {
          secret: Buffer.from(secret).toString('base64'),
          secretEncoding: 'base64',
          header: 'webhook-signature',
          prefix: 'v1,',
          encoding: 'base64',
          payload: '{id}.{timestamp}.{body}',
          timestamp: { header: 'webhook-timestamp' },
        },
      },
    },
    plain: { writeKeys: ['plain-key-1'], webhook: { mapping: order } },
    other: { writeKeys: ['other-key-1'] },
    broken: {
      webhook: { mapping: order, signature: { secret: { env: 'TRIBUTARY_NO_SUCH_VARIABLE' }, header: 'X-Signature' } },
    },
  },
});

let served: ServedHouse;
let house: House;
let api: RunningApi;

beforeAll(async () => {
  served = await serveHouse(config);
  ({ house, api } = served);
});
afterAll(() => served?.close());

const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(`${api.url}/v1/${path}`, { method: 'POST', body, headers });
const hmac = (text: string, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', secret).update(text).digest(encoding);
const seconds = (ago = 0) => String(Math.floor(Date.now() / 1000) - ago);
const person = (id: string, extra: object = {}) => ({
  id,
  total: '12.50',
  currency: 'EUR',
  customer: { email: `${id}@shop.org` },
  ...extra,
});
const stored = async (source: string) => {
  await house.process(AbortSignal.timeout(120_000));
  return house.warehouse.query<{ name: string; order_id: string; value: string }>(
    `SELECT name, order_id, toString(value) AS value FROM events WHERE source = '${source}' ORDER BY order_id`,
  );
};
const failures = async () => {
  const text = await house.metrics.registry.getSingleMetricAsString('tributary_failures_total');
  return Number(/SIGNATURE_INVALID"} (\d+)/.exec(text)?.[1] ?? 0);
};

describe('a delivery', () => {
  it('signed as GitHub signs is an event, and once however often it comes', async () => {
    const body = JSON.stringify(person('g1', { status: 'refunded' }));
    const headers = { 'x-github-delivery': 'd-1', 'x-hub-signature-256': `sha256=${hmac(body)}` };
    for (let time = 0; time < 3; time++) {
      const answer = await post('webhooks/github', body, headers);
      expect([answer.status, await answer.json()]).toEqual([200, { success: true, events: 1, rejected: 0 }]);
    }
    expect(await stored('github')).toEqual([{ name: 'Order Refunded', order_id: 'g1', value: '12.5' }]);
  });

  it('signed as Stripe signs, an older secret beside it', async () => {
    const body = JSON.stringify(person('s1'));
    const t = seconds();
    const header = `t=${t},v1=${'0'.repeat(64)},v1=${hmac(`${t}.${body}`)}`;
    expect((await post('webhooks/stripe', body, { 'stripe-signature': header })).status).toBe(200);
    const again = seconds(1);
    const later = `t=${again},v1=${hmac(`${again}.${body}`)}`;
    expect((await post('webhooks/stripe', body, { 'stripe-signature': later })).status).toBe(200);
    expect(await stored('stripe')).toHaveLength(1);
  });

  it('signed by the Standard Webhooks specification, of several records, good and bad', async () => {
    const body = JSON.stringify({ data: { orders: [person('n1'), { id: 'n2', total: 'much' }, 7, person('n3')] } });
    const t = seconds();
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': t,
      'webhook-signature': `v1,${hmac('else', 'base64')} v1,${hmac(`msg_1.${t}.${body}`, 'base64')}`,
    };
    expect(await (await post('webhooks/standard', body, headers)).json()).toMatchObject({ events: 2, rejected: 2 });
    expect((await stored('standard')).map(({ order_id }) => order_id)).toEqual(['n1', 'n3']);
    const bad = await house.warehouse.query<{ code: string }>(
      `SELECT code FROM events_quarantine WHERE source = 'standard' ORDER BY code`,
    );
    expect(bad.map(({ code }) => code)).toEqual(['ROW_MALFORMED', 'VALUE_INVALID']);
  });

  it('without a signature carries a write key of its source, as JSON, as a form or in its address', async () => {
    const form = new URLSearchParams({ payload: JSON.stringify(person('p1')) }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('webhooks/plain?writeKey=plain-key-1', form, type)).status).toBe(200);
    expect((await post('webhook?writeKey=plain-key-1', JSON.stringify([person('p2')]), {})).status).toBe(200);
    expect((await post('webhooks/plain', JSON.stringify(person('p3')), { 'x-write-key': 'other-key-1' })).status).toBe(
      401,
    );
    const asked = async (search: string) => {
      const answer = await fetch(`${api.url}/v1/webhook?${search}`);
      return [answer.status, await answer.json()];
    };
    expect(await asked('writeKey=plain-key-1&id=p4&total=5&currency=EUR&customer.email=p4@shop.org')).toEqual([
      200,
      { success: true, events: 1, rejected: 0 },
    ]);
    expect(await asked('writeKey=plain-key-1')).toEqual([200, { success: true }]);
    expect((await asked('writeKey=wrong&id=p5'))[0]).toBe(404);
    expect((await stored('plain')).map(({ order_id }) => order_id)).toEqual(['p1', 'p2', 'p4']);
  });
});

it('its secret is kept sealed', () => {
  expect(JSON.stringify(house.config.sources.github)).toMatch(/"sealed":/);
  expect(JSON.stringify(house.config)).not.toContain(secret);
});

describe('a delivery is refused', () => {
  const body = JSON.stringify(person('wrong'));
  const stripe = (t: string, text = body) => ({ 'stripe-signature': `t=${t},v1=${hmac(`${t}.${text}`)}` });
  it.each([
    ['not signed', 'github', {}],
    [
      'signed with another secret',
      'github',
      { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'x').update(body).digest('hex')}` },
    ],
    ['of another body', 'github', { 'x-hub-signature-256': `sha256=${hmac(`${body} `)}` }],
    ['cut short', 'github', { 'x-hub-signature-256': `sha256=${hmac(body).slice(0, 20)}` }],
    ['sent long ago', 'stripe', stripe(seconds(400))],
    ['sent in the future', 'stripe', stripe(seconds(-400))],
    [
      'under another time than it was signed with',
      'stripe',
      { 'stripe-signature': `t=${seconds()},v1=${hmac(`1.${body}`)}` },
    ],
  ])('%s', async (_, source, headers) => {
    const before = await failures();
    const answer = await post(`webhooks/${source}`, body, headers as Record<string, string>);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ success: false, error: { code: 'SIGNATURE_INVALID', retry: false } });
    expect(await failures()).toBe(before + 1);
  });

  it('where no webhook is, or where it cannot be used as it is stated', async () => {
    for (const path of ['webhooks/other', 'webhooks/nowhere', 'webhooks/__proto__', 'webhook'])
      expect((await post(path, body, {})).status).toBe(404);
    const answer = await post('webhooks/broken', body, {});
    expect([answer.status, await answer.json()]).toMatchObject([503, { error: { code: 'WEBHOOK_CLOSED' } }]);
  });

  it('where it nests without an end', async () => {
    const deep = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect((await post('webhooks/plain', deep, { 'x-write-key': 'plain-key-1' })).status).toBe(400);
  });
});
