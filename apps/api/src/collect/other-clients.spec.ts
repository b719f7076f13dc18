import { gzipSync } from 'node:zlib';
import { configSchema } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';

// What clients that need another language or a phone put on the wire. Those of Python, Ruby, PHP, Go, Java and Kotlin were
// compared with their published sources.
const key = 'web-key-1';
const config = configSchema.parse({ region: 'US', sources: { web: { writeKeys: [key] } } });
let served: ServedHouse;
let house: House;
let api: RunningApi;

beforeAll(async () => {
  served = await serveHouse(config);
  ({ house, api } = served);
});
afterAll(() => served?.close());

interface Shape {
  path: string;
  headers: Record<string, string>;
  body: (call: object) => unknown;
  gzip?: boolean;
  call: Record<string, unknown>;
  /** Minutes that the event lies before its sending. */
  minutes?: number;
}

const basic = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
const json = { ...basic, 'content-type': 'application/json' };
const started = Date.now();
const iso = (minutes = 0) => new Date(started - minutes * 60_000).toISOString();
const stem = (minutes = 0) => iso(minutes).slice(0, 19);

const shapes: Record<string, Shape> = {
  // segmentio/analytics-python, client.py and request.py: None stays, microseconds with an offset.
  'analytics-python': {
    path: '/v1/batch',
    headers: { ...json, 'user-agent': 'analytics-python/2.3.3', 'content-encoding': 'gzip' },
    gzip: true,
    body: (call) => ({ batch: [call], sentAt: `${stem()}.123456+00:00`, writeKey: key }),
    call: {
      timestamp: `${stem(5)}.000001+00:00`,
      anonymousId: null,
      integrations: {},
      context: { library: { name: 'analytics-python', version: '2.3.3' } },
      properties: { list: [1, null], none: null },
    },
    minutes: 5,
  },
  // segmentio/analytics-go, message.go: a message id and a context of the batch, nanoseconds.
  'analytics-go': {
    path: '/v1/batch',
    headers: { ...json, 'user-agent': 'analytics-go (version: 3.3.0)' },
    body: (call) => ({
      messageId: 'of the batch',
      sentAt: `${stem()}.123456789Z`,
      batch: [call],
      context: { library: { name: 'analytics-go', version: '3.3.0' } },
    }),
    call: { timestamp: `${stem(7)}.987654321Z` },
    minutes: 7,
  },
  // segmentio/analytics-java, SegmentService and Batch: import (here with a slash at its end), gzip, a sequence number.
  'analytics-java': {
    path: '/v1/import/',
    headers: { ...json, 'user-agent': 'analytics-java/3.5.1', 'content-encoding': 'gzip' },
    gzip: true,
    body: (call) => ({
      batch: [call],
      sentAt: iso(),
      context: { library: { name: 'analytics-java' } },
      sequence: 1,
      writeKey: key,
    }),
    call: { timestamp: iso(3), integrations: {}, context: {}, sentAt: null },
    minutes: 3,
  },
  // segmentio/analytics-ruby, transport.rb: password left out of the header's pair, an offset in the time.
  'analytics-ruby': {
    path: '/v1/batch',
    headers: { ...json, accept: 'application/json', 'user-agent': 'analytics-ruby/2.5.0' },
    body: (call) => ({ sentAt: `${stem()}Z`, batch: [call] }),
    call: { timestamp: `${stem(2)}.000+00:00`, context: { library: { name: 'analytics-ruby' } }, integrations: null },
    minutes: 2,
  },
  // segmentio/analytics-php, Client.php and LibCurl.php: an empty array of PHP is a list in JSON.
  'analytics-php': {
    path: '/v1/batch',
    headers: { ...json, 'user-agent': 'analytics-php/3.8.1' },
    body: (call) => ({ batch: [call], sentAt: `${stem()}+00:00`, context: [], integrations: [] }),
    call: { timestamp: `${stem(4)}.000+00:00`, context: [], integrations: [], properties: [], traits: [] },
    minutes: 4,
  },
  // segmentio/Analytics-CSharp: seven digits of a second, null where nothing was set.
  'analytics-csharp': {
    path: '/v1/b',
    headers: { ...basic, 'content-type': 'text/plain', 'user-agent': 'Analytics-CSharp/2.5.0' },
    body: (call) => ({ batch: [call], sentAt: iso(), writeKey: key }),
    call: {
      timestamp: `${stem(6)}.0000000+00:00`,
      context: null,
      traits: null,
      _metadata: { bundled: [], unbundled: [] },
    },
    minutes: 6,
  },
  // segmentio/analytics-kotlin, HTTPClient: b, text, gzip; the key in the body alone.
  'analytics-kotlin': {
    path: '/v1/b',
    headers: {
      'content-type': 'text/plain',
      'content-encoding': 'gzip',
      'user-agent': 'analytics-kotlin/1.16.3',
    },
    gzip: true,
    body: (call) => ({ batch: [call], sentAt: iso(), writeKey: key }),
    call: {
      timestamp: iso(1),
      anonymousId: 'an-kotlin',
      integrations: {},
      context: {
        library: { name: 'analytics-kotlin', version: '1.16.3' },
        device: { id: 'd', manufacturer: 'G', adTrackingEnabled: false },
        network: { wifi: true, bluetooth: false },
        screen: { density: 2.75, width: 1080 },
      },
      _metadata: { bundled: [], unbundled: [], bundledIds: [] },
    },
    minutes: 1,
  },
  // rudderlabs/rudder-sdk-android, HTTP headers beside the body: the times in originalTimestamp.
  'rudder-android': {
    path: '/v1/batch',
    headers: { ...json, anonymousid: Buffer.from('an-rudder').toString('base64'), 'content-encoding': 'gzip' },
    gzip: true,
    body: (call) => ({ sentAt: iso(), batch: [call] }),
    call: {
      originalTimestamp: iso(8),
      sentAt: null,
      channel: 'mobile',
      anonymousId: 'an-rudder',
      userProperties: null,
    },
    minutes: 8,
  },
  // segmentio/analytics-android (before Kotlin), SegmentIntegration and ConnectionFactory: import, gzip, the key as Basic.
  'analytics-android': {
    path: '/v1/import',
    headers: { ...json, 'content-encoding': 'gzip', 'user-agent': 'analytics-android/4.11.3' },
    gzip: true,
    body: (call) => ({ batch: [call], sentAt: iso() }),
    call: {
      channel: 'mobile',
      anonymousId: 'an-android',
      integrations: {},
      originalTimestamp: iso(9),
      timestamp: iso(9),
      context: { app: { build: 7 }, os: { name: 'Android', version: '9' }, traits: { anonymousId: 'an-android' } },
    },
    minutes: 9,
  },
  // segmentio/analytics-ios, SEGHTTPClient: batch, gzip, the key as Basic.
  'analytics-ios': {
    path: '/v1/batch',
    headers: { ...json, 'content-encoding': 'gzip', 'user-agent': 'analytics-ios/4.1.8' },
    gzip: true,
    body: (call) => ({ sentAt: iso(), batch: [call] }),
    call: { channel: 'mobile', anonymousId: 'an-ios', timestamp: iso(10), context: { network: { cellular: true } } },
    minutes: 10,
  },
  // navigator.sendBeacon with a text: no header of one's own, so the key is in the body.
  beacon: {
    path: '/v1/t',
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example' },
    body: (call) => ({ ...call, writeKey: key, sentAt: iso() }),
    call: { timestamp: iso(11), anonymousId: 'an-beacon' },
    minutes: 11,
  },
  // jitsucom/jitsu, from a server: a path of its own.
  'jitsu s2s': {
    path: '/api/s/s2s/track',
    headers: { 'content-type': 'application/json', 'x-write-key': key },
    body: (call) => call,
    call: { timestamp: iso(12), sentAt: iso(), context: { library: { name: '@jitsu/js' } } },
    minutes: 12,
  },
  // Of one's own making: clocks as numbers, in seconds and in milliseconds.
  'unix seconds': {
    path: '/v1/track',
    headers: json,
    body: (call) => call,
    call: { timestamp: Math.trunc(started / 1000) - 780, sentAt: Math.trunc(started / 1000) },
    minutes: 13,
  },
  'unix milliseconds': {
    path: '/v1/batch',
    headers: json,
    body: (call) => ({ batch: [call], sentAt: started }),
    call: { timestamp: started - 840_000 },
    minutes: 14,
  },
  // A line of a shell, and of a tag: one call, nothing said of its type.
  curl: {
    path: '/v1/track',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic, expect: '' },
    body: (call) => call,
    call: {},
  },
};

it.each(Object.entries(shapes))('%s is understood', async (name, { path, headers, body, gzip, call, minutes = 0 }) => {
  const written = { type: 'track', event: 'Seen', messageId: `as-${name}`, userId: `user of ${name}`, ...call };
  const text = Buffer.from(JSON.stringify(body(written)));
  const { expect: _, ...sent } = headers;
  const init = { method: 'POST', headers: sent, body: new Uint8Array(gzip ? gzipSync(text) : text) };
  const answer = await fetch(`${api.url}${path}`, init);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    path.startsWith('/api/') ? { ok: true } : { success: true },
  ]);
  await house.process(AbortSignal.timeout(120_000));
  const rows = await house.warehouse.query<{ name: string; origin: string; before: string }>(
    `SELECT name, toString(origin) AS origin, toString(dateDiff('millisecond', occurred_at, known_at)) AS before
     FROM events WHERE message_id = 'as-${name}'`,
  );
  expect(rows).toMatchObject([{ name: 'Seen' }]);
  expect(rows[0]?.origin).not.toBe('0');
  // Both clocks of the sender count from one moment, so that it is exact but for the parts of a second above.
  expect(Math.abs(Number(rows[0]?.before) - minutes * 60_000)).toBeLessThan(1_000);
});

it('ids as numbers are those ids, however long, and an empty one is none', async () => {
  const ids = ['7', '9007199254740993', '9007199254740992', '12345678901234567890', '-5'];
  const batch = ids.map(
    (id, n) =>
      `{"type":"identify","messageId":"id-${n}","userId" : ${id}, "traits":{"note":"\\"userId\\":9007199254740993"}}`,
  );
  batch.push('{"type":"track","event":"Nobody","messageId":"id-none","userId":"","anonymousId":"only-browser"}');
  const body = `{"batch":[${batch.join()}]}`;
  expect((await fetch(`${api.url}/v1/batch`, { method: 'POST', headers: json, body })).status).toBe(200);
  await house.process(AbortSignal.timeout(120_000));
  const known = await house.database.query<{ value: string }>(
    `SELECT value FROM identifiers WHERE type = 'user_id' AND value ~ '^-?[0-9]+$'`,
  );
  expect(known.map(({ value }) => value).sort()).toEqual([...ids].sort());
  expect(await house.database.query(`SELECT 1 FROM identifiers WHERE value = ''`)).toEqual([]);
  const [nobody] = await house.database.query(`SELECT type FROM identifiers WHERE value = 'only-browser'`);
  expect(nobody).toEqual({ type: 'anonymous_id' });
  expect(await house.warehouse.query(`SELECT message_id FROM events WHERE name = 'Nobody'`)).toEqual([
    { message_id: 'id-none' },
  ]);
});
