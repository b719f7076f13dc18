import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { configSchema } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';

// What is too much, broken or hostile: each gets a stable code and leaves a counter in /metrics.
const config = configSchema.parse({
  sources: {
    web: { writeKeys: ['web-key-1'] },
    hook: {
      webhook: {
        mapping: { type: 'track', event: 'Came', email: 'email' },
        signature: { secret: 'a secret of some length', header: 'X-Signature' },
      },
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

interface Answer {
  status: number;
  body: { success?: boolean; error?: { code: string }; rejected?: { code: string; reason: string }[] };
}
const basic = (key: string) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });
const post = (path: string, body: string | Buffer, headers: Record<string, string>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request(`${api.url}${path}`, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(text) as Answer['body'] }));
    });
    call.on('error', reject);
    call.end(body);
  });
/** Value of a figure as /metrics prints it; 0 where it was never counted. */
const figure = async (line: string): Promise<number> => {
  const text = await (await fetch(`${api.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length) ?? 0,
  );
};
const failed = (code: string) => `tributary_failures_total{code="${code}"}`;
const batchOf = (call: string) => `{"batch":[${call},{"type":"page","userId":"neighbour"}]}`;
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

interface Guard {
  path?: string;
  body: string | Buffer;
  headers?: Record<string, string>;
  status: number;
  code: string;
}
const refused: Record<string, Guard> = {
  'over 4 MB': { body: `{"batch":["${'x'.repeat(4.2e6)}"]}`, status: 413, code: 'EVENT_TOO_LARGE' },
  'over 4 MB unpacked': { body: gzipSync(Buffer.alloc(50_000_000, 97)), status: 413, code: 'EVENT_TOO_LARGE' },
  'broken gzip': { body: Buffer.from([0x1f, 0x8b, 8, 0]), status: 400, code: 'INVALID_REQUEST' },
  'no JSON': { body: '{"batch":[', status: 400, code: 'INVALID_REQUEST' },
  'JSON that is no object': { body: '[[[[]]]]', status: 400, code: 'INVALID_REQUEST' },
  'a batch that is no list': { body: '{"batch":{"length":3}}', status: 400, code: 'INVALID_REQUEST' },
  'an unknown write key': { body: '{}', headers: basic('nobody'), status: 401, code: 'UNAUTHORIZED' },
  'a write key that is a name of every object': {
    body: '{}',
    headers: basic('__proto__'),
    status: 401,
    code: 'UNAUTHORIZED',
  },
  'a webhook of nobody': { path: '/v1/webhooks/constructor', body: '{}', status: 404, code: 'NOT_FOUND' },
  'a webhook without its signature': { path: '/v1/webhooks/hook', body: '{}', status: 401, code: 'SIGNATURE_INVALID' },
};
it.each(Object.entries(refused))('%s is refused and counted', async (_, { path, body, headers, status, code }) => {
  const before = await figure(failed(code));
  const answer = await post(path ?? '/v1/batch', body, headers ?? basic('web-key-1'));
  expect([answer.status, answer.body.success, answer.body.error?.code]).toEqual([status, false, code]);
  expect(await figure(failed(code))).toBe(before + 1);
});

const setAside: Record<string, [call: string, code: string, reason: string]> = {
  'over 32 KB': [`{"type":"page","userId":"${'x'.repeat(33_000)}"}`, 'EVENT_TOO_LARGE', 'too_large'],
  'too deep': [`{"type":"page","userId":"u","properties":${nested(70)}}`, 'EVENT_INVALID', 'too_deep'],
  'far too deep': [`{"type":"page","userId":"u","properties":${nested(50_000)}}`, 'EVENT_INVALID', 'too_deep'],
  'a number beyond all': ['{"type":"track","event":"x","timestamp":1e999}', 'EVENT_INVALID', 'timestamp'],
  'no call': ['7', 'EVENT_INVALID', ''],
};
it.each(Object.entries(setAside))('an event %s is set aside and counted, its neighbour is not', async (_, set) => {
  const [call, code, reason] = set;
  const [quarantined, recorded] = ['quarantined', 'recorded'].map((fate) => `tributary_events_total{fate="${fate}"}`);
  const before = [await figure(quarantined!), await figure(recorded!)];
  const answer = await post('/v1/batch?verbose=1', batchOf(call), basic('web-key-1'));
  expect(answer).toMatchObject({ status: 200, body: { success: true, rejected: [{ code }] } });
  expect(answer.body.rejected?.[0]?.reason).toContain(reason);
  await house.process(AbortSignal.timeout(60_000));
  expect([await figure(quarantined!), await figure(recorded!)]).toEqual(before.map((count) => count + 1));
});

it('keys that are orders to a careless program are data, or nothing', async () => {
  const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":"t"}';
  const calls = [
    `{"type":"identify","userId":"h","messageId":"h-1","traits":${hostile},"context":${hostile},"integrations":${hostile}}`,
    `{"type":"track","event":"__proto__","userId":"h","messageId":"h-2","properties":${hostile}}`,
  ];
  const body = `{"batch":[${calls.join()}],"context":${hostile}}`;
  expect((await post('/v1/batch', body, basic('web-key-1'))).status).toBe(200);
  await fetch(`${api.url}/v1/pixel/track?writeKey=web-key-1&userId=h&event=x&properties.__proto__.polluted=1`);
  await house.process(AbortSignal.timeout(60_000));
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  const stored = await house.warehouse.query<{ id: string; properties: string }>(
    `SELECT message_id AS id, toString(properties) AS properties FROM events WHERE message_id LIKE 'h-%' ORDER BY id`,
  );
  expect(stored.map(({ id }) => id)).toEqual(['h-1', 'h-2']);
  expect(stored[1]?.properties).toContain('toString');
  expect(stored[1]?.properties).not.toContain('__proto__');
});

it('an answer that keeps nothing for compatibility is counted as such', async () => {
  const before = await figure('tributary_unkept_requests_total{code="UNAUTHORIZED"}');
  const { config: strict } = house;
  house.config = { ...strict, collect: { ...strict.collect, compat: 'segment' } };
  const answer = await post('/v1/batch', batchOf('{"type":"page","userId":"u"}'), basic('nobody'));
  house.config = strict;
  expect(answer).toMatchObject({ status: 200, body: { success: true } });
  expect(await figure('tributary_unkept_requests_total{code="UNAUTHORIZED"}')).toBe(before + 1);
});
