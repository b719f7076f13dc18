import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startApi, type RunningApi } from '@tributary/api';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { openHouse, type House } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';

// Several workers on one log, some of them killed: several-workers.spec.ts. Kills of everything: kill-collect.spec.ts.
const config = configSchema.parse({
  sources: { web: { writeKeys: ['web-key-1'] }, app: { writeKeys: ['app-key-1'] } },
});
const folder = temporaryFolder();
let house: House;
let api: RunningApi;

beforeAll(async () => {
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  api = await startApi(house, { port: 0, requestTimeoutMs: 2_000 });
});
afterAll(async () => {
  await api?.close();
  await house?.close();
});

const send = (batch: readonly unknown[], { key = 'web-key-1', ...more }: { key?: string; sentAt?: string } = {}) =>
  fetch(`${api.url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ batch, ...more }),
    headers: { 'x-write-key': key },
  });
const page = (messageId: string, more: object = {}) => ({ type: 'page', userId: 'u', messageId, ...more });
const processAll = () => house.process(AbortSignal.timeout(120_000));
const stored = (prefix: string) =>
  house.warehouse.query<{ id: string; source: string; n: string; before: string }>(
    `SELECT message_id AS id, source, count() AS n, toString(max(dateDiff('millisecond', occurred_at, known_at))) AS before
     FROM events WHERE startsWith(message_id, {prefix: String}) GROUP BY id, source ORDER BY id, source`,
    { params: { prefix } },
  );

it('disk full: 503 with a time to come again, nothing kept meanwhile, and it recovers by itself', async () => {
  const before = house.config;
  house.config = { ...before, disk: { warnBelow: 2 ** 40, refuseBelow: 2 ** 40 } };
  const end = await house.events.end();
  const answer = await send([page('full-1')]);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ success: false, error: { code: 'DISK_LOW', retry: true } });
  expect(await house.events.end()).toBe(end);
  house.config = before;
  expect((await send([page('full-1')])).status).toBe(200);
  await processAll();
  expect(await stored('full-')).toMatchObject([{ id: 'full-1', n: '1' }]);
});

it('slow loris: who sends byte by byte is cut off, and everybody else is served', async () => {
  const { hostname, port } = new URL(api.url);
  const slow: Socket[] = [];
  for (let n = 0; n < 100; n++) {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(
      n % 2 === 0
        ? 'POST /v1/batch HTTP/1.1\r\nHost: localh'
        : 'POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000000\r\n\r\n{"bat',
    );
    slow.push(socket.resume());
  }
  for (let n = 0; n < 20; n++) expect((await send([page(`loris-${n}`)])).status).toBe(200);
  await Promise.all(slow.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
  await processAll();
  expect(await stored('loris-')).toHaveLength(20);
});

it('poison event: its neighbours and what comes after it go their way', async () => {
  const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  const poison = [
    `{"type":"page","userId":"u","messageId":"poison-deep","properties":{"a":${deep}}}`,
    '{"type":"page","userId":"\\u0000","messageId":"poison-nul","properties":{"\\ud800":"\\udfff"}}',
    '{"type":"page","userId":"u","messageId":"poison-proto","properties":{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}}',
    '{"type":"identify","userId":"u","messageId":"poison-number","traits":{"n":1e999,"i":123456789012345678901234567890}}',
    '{"type":"track","event":{"a":1},"userId":"u","messageId":"poison-name"}',
    '{"type":"track","event":"x","userId":["u"],"messageId":"poison-id"}',
    `{"type":"identify","userId":"u","messageId":"poison-keys","traits":{${Array.from({ length: 3_000 }, (_, n) => `"k${n}":${n}`).join()}}}`,
    'null',
    '[[]]',
    '"text"',
  ];
  for (const [n, bad] of poison.entries()) {
    const body = `{"batch":[${JSON.stringify(page(`sound-${n}-a`))},${bad},${JSON.stringify(page(`sound-${n}-b`))}]}`;
    const answer = await fetch(`${api.url}/v1/batch`, {
      method: 'POST',
      body,
      headers: { 'x-write-key': 'web-key-1' },
    });
    expect(answer.status, bad.slice(0, 80)).toBe(200);
    await processAll();
  }
  const sound = await stored('sound-');
  expect(sound.map(({ n }) => n)).toEqual(Array.from({ length: poison.length * 2 }, () => '1'));
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

it('clock skew: events of wrong clocks happen when they did, impossible times when they came', async () => {
  const now = Date.now();
  const iso = (ms: number) => new Date(ms).toISOString();
  const [year, minute] = [365 * 86_400_000, 60_000];
  for (const [name, skew] of [
    ['ahead', year],
    ['behind', -year],
  ] as const)
    await send([page(`skew-${name}`, { timestamp: iso(now + skew - 5 * minute) })], { sentAt: iso(now + skew) });
  await send([page('skew-unstated', { timestamp: iso(now + year) })]);
  await send([page('skew-unreadable', { timestamp: 'yesterday' })]);
  await processAll();
  expect(Object.fromEntries((await stored('skew-')).map(({ id, before }) => [id, Number(before)]))).toEqual({
    'skew-ahead': 5 * minute,
    'skew-behind': 5 * minute,
    'skew-unstated': 0,
    'skew-unreadable': 0,
  });
});

it('duplicate delivery: at once, in one batch, after it was processed, and of another source', async () => {
  const twice = [page('twice-1'), page('twice-2'), page('twice-1', { name: 'other content' })];
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(twice)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await processAll();
  await send(twice);
  await send(twice, { key: 'app-key-1' });
  await processAll();
  expect((await stored('twice-')).map(({ id, source, n }) => `${id} ${source} ${n}`)).toEqual([
    'twice-1 app 1',
    'twice-1 web 1',
    'twice-2 app 1',
    'twice-2 web 1',
  ]);
});
