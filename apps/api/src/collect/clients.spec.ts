import { gzipSync } from 'node:zlib';
import { configSchema } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';
import { collectPaths, pixelPaths } from './paths.js';

const config = configSchema.parse({
  sources: {
    web: { writeKeys: ['web-key-1'] },
    quiet: { writeKeys: ['quiet-key-1'], collect: { address: 'shorten' } },
    silent: { writeKeys: ['silent-key-1'], collect: { address: 'remove' } },
    archive: { writeKeys: ['archive-key-1'], collect: { historical: true } },
  },
});

let served: ServedHouse;
let house: House;
let api: RunningApi;

beforeAll(async () => {
  served = await serveHouse(config, { trustProxy: ['127.0.0.1'] });
  ({ house, api } = served);
});
afterAll(() => served?.close());
afterEach(() => {
  vi.restoreAllMocks();
  house.config = config;
});

const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
const send = (path: string, body: unknown, headers: Record<string, string> = basic('web-key-1')) =>
  fetch(`${api.url}${path}`, { method: 'POST', body: Buffer.isBuffer(body) ? body : JSON.stringify(body), headers });
const processAll = () => house.process(AbortSignal.timeout(120_000));
const stored = async (ids: string) => {
  const rows = await house.warehouse.query<{ id: string; type: string; source: string; at: string }>(
    `SELECT message_id AS id, type, source, toUnixTimestamp64Milli(occurred_at) AS at FROM events
     WHERE message_id LIKE '${ids}' ORDER BY message_id`,
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
};
/** The requests in the log as they are kept there, the newest last. */
const kept = async () => {
  const frames = await house.events.read(Math.max(1, (await house.events.end()) - 20));
  return frames.map(({ body }) => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>);
};

describe('every address of every client', () => {
  it('takes events, with a slash at its end or two at its beginning', async () => {
    const typed: Record<string, string> = {};
    for (const [n, { url, kind }] of collectPaths.entries()) {
      const call = { type: 'track', event: 'Seen', groupId: 'g', previousId: 'p', userId: 'u', messageId: `at-${n}` };
      const merge = [
        { type: 'user_id', value: 'u' },
        { type: 'email', value: 'ada@shop.org' },
      ];
      const body = kind === 'batch' ? { batch: [call] } : { ...call, mergeProperties: merge };
      const answer = await send(n % 2 === 0 ? `/${url}` : `${url}/`, body);
      expect([url, answer.status]).toEqual([url, 200]);
      const wanted = url.startsWith('/api/') ? { ok: true } : { success: true };
      expect(await answer.json()).toMatchObject(wanted);
      typed[`at-${n}`] = kind === 'batch' ? 'track' : kind === 'merge' ? 'identify' : kind;
    }
    for (const [n, { url, kind }] of pixelPaths.entries()) {
      const answer = await fetch(
        `${api.url}${url}?writeKey=web-key-1&event=Seen&groupId=g&previousId=p&userId=u&messageId=px-${n}`,
      );
      expect([url, answer.headers.get('content-type')]).toEqual([url, 'image/gif']);
      typed[`px-${n}`] = kind;
    }
    await processAll();
    const rows = [...(await stored('at-%')), ...(await stored('px-%'))];
    expect(Object.fromEntries(rows.map(({ id, type }) => [id, type]))).toEqual(typed);
  });

  it('answers a batch of Jitsu with what became of its events', async () => {
    const batch = [
      { type: 'page', userId: 'u' },
      { type: 'track', userId: 'u' },
    ];
    const headers = { 'x-write-key': 'web-key-1' };
    expect(await (await send('/api/s/s2s/batch', { batch, writeKey: 'jk:***' }, headers)).json()).toEqual({
      ok: true,
      receivedEvents: 2,
      okEvents: 2,
      errors: [],
    });
    expect(await (await send('/api/s/s2s/batch?verbose=1', { batch }, headers)).json()).toMatchObject({
      okEvents: 1,
      errors: [{ index: 1, code: 'EVENT_INVALID' }],
    });
  });

  it('tells clients their settings', async () => {
    const here = { apiKey: 'web-key-1', apiHost: `${new URL(api.url).host}/v1`, protocol: 'http' };
    for (const path of [
      '/v1/projects/web-key-1/settings',
      '/projects/web-key-1/settings/',
      '/v1/projects/projects/web-key-1/settings',
      '/analytics.js/v1/web-key-1/settings',
    ]) {
      const { integrations } = (await (await fetch(`${api.url}${path}`)).json()) as { integrations: object };
      // A second one would have the client load more of itself from Segment.
      expect(integrations).toEqual({ 'Segment.io': here });
    }
    const other = await fetch(`${api.url}/customerio/v1/projects/web-key-1/settings`);
    expect(await other.json()).toMatchObject({ integrations: { 'Customer.io Data Pipelines': here } });
    const ask = (headers: Record<string, string>, query = '') => fetch(`${api.url}/sourceConfig/${query}`, { headers });
    for (const answer of [await ask(basic('web-key-1')), await ask({}, '?p=npm&v=3&writeKey=web-key-1')])
      expect(await answer.json()).toMatchObject({
        source: { id: 'web', writeKey: 'web-key-1', enabled: true, destinations: [] },
      });
    expect((await ask(basic('nobody'))).status).toBe(401);
    expect((await fetch(`${api.url}/version`)).status).toBe(200);
  });
});

describe('what a request says beside its events', () => {
  const page = (extra: object = {}) => ({
    type: 'page',
    userId: 'u',
    context: { library: { name: 'analytics.js' } },
    ...extra,
  });
  const lastClient = async () => (await kept()).at(-1)?.client;

  it.each([
    ['web-key-1', {}, { ip: '203.0.113.77', userAgent: 'Firefox' }],
    ['web-key-1', { 'x-ip-policy': 'stripLastOctet' }, { ip: '203.0.113.0', userAgent: 'Firefox' }],
    ['web-key-1', { 'x-ip-policy': 'remove' }, { userAgent: 'Firefox' }],
    ['quiet-key-1', {}, { ip: '203.0.113.0', userAgent: 'Firefox' }],
    ['silent-key-1', {}, { userAgent: 'Firefox' }],
  ])('keeps the address of a browser as %s and %j want', async (key, asked, wanted) => {
    const headers = { ...basic(key), 'x-forwarded-for': '203.0.113.77', 'user-agent': 'Firefox', ...asked };
    await send('/v1/page', page(), headers as Record<string, string>);
    expect(await lastClient()).toEqual(wanted);
    await send(
      '/v1/batch',
      { batch: [{ ...page(), context: { library: { name: '@segment/analytics-node' } } }] },
      headers as Record<string, string>,
    );
    expect(await lastClient(), 'the address of a server says nothing').toBeUndefined();
  });

  it('takes the time of sending from the header, and leaves times of an archive as they are', async () => {
    const timestamp = '2024-01-01T00:00:00.000Z';
    const sentAt = new Date(Date.parse(timestamp) + 60_000).toISOString();
    const before = Date.now();
    await send('/v1/page', page({ timestamp, messageId: 'time-1' }), { ...basic('web-key-1'), sentat: sentAt });
    await send('/v1/page', page({ timestamp, messageId: 'time-2', sentAt }), basic('archive-key-1'));
    await send('/v1/page', page({ timestamp: 'once', messageId: 'time-3' }));
    await processAll();
    const [first, second, third] = await stored('time-%');
    expect(Math.abs((first?.at ?? 0) - (before - 60_000))).toBeLessThan(30_000);
    expect(second?.at).toBe(Date.parse(timestamp));
    expect(Math.abs((third?.at ?? 0) - before)).toBeLessThan(30_000);
    expect(await house.metrics.registry.getSingleMetricAsString('tributary_event_times_replaced_total')).toMatch(
      / [1-9]/,
    );
  });

  it('measures events by the limit that holds when they come', async () => {
    house.config = configSchema.parse({ ...config, collect: { eventBytes: 65_536 } });
    await send('/v1/track', {
      event: 'Large',
      userId: 'u',
      messageId: 'large-1',
      properties: { text: 'x'.repeat(40_000) },
    });
    house.config = config;
    await send('/v1/track', {
      event: 'Large',
      userId: 'u',
      messageId: 'large-2',
      properties: { text: 'x'.repeat(40_000) },
    });
    await processAll();
    expect((await stored('large-%')).map(({ id }) => id)).toEqual(['large-1']);
  });

  it('keeps what it does not know, and numbers as ids', async () => {
    await send('/v1/track', { event: 'Odd', userId: 4711, email: 'odd@shop.org', messageId: 'odd-1' });
    expect((await kept()).at(-1)?.request).toMatchObject({ email: 'odd@shop.org', userId: 4711 });
    await processAll();
    const headers = { authorization: `Bearer ${api.adminToken}` };
    const found = await (await fetch(`${api.url}/v1/profiles?identifier=4711`, { headers })).json();
    expect(found).toMatchObject({ profiles: [{}] });
  });

  it('stores every event of a request that holds more than a frame has places', async () => {
    const batch = Array.from({ length: 9_000 }, (_, n) => ({ type: 'page', userId: 'many', messageId: `many-${n}` }));
    expect((await send('/v1/batch', gzipSync(JSON.stringify({ batch })))).status).toBe(200);
    await processAll();
    expect(await stored('many-%')).toHaveLength(9_000);
  });
});

it('an unknown write key is answered as Segment does where that is wanted, and counted', async () => {
  const count = async () => {
    const text = await house.metrics.registry.getSingleMetricAsString('tributary_unkept_requests_total');
    return Number(/UNAUTHORIZED"} (\d+)/.exec(text)?.[1] ?? 0);
  };
  house.config = configSchema.parse({ ...config, collect: { compat: 'segment' } });
  const end = await house.events.end();
  const answer = await send('/v1/track', { event: 'Seen', userId: 'u' }, basic('nobody'));
  expect([answer.status, await answer.json()]).toEqual([200, { success: true }]);
  expect([await house.events.end(), await count()]).toEqual([end, 1]);
});
