import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { configSchema } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveHouse, type ServedHouse } from '../../fixtures/served-house.js';
import type { RunningApi } from '../index.js';
import { openPressure } from './pressure.js';

const config = configSchema.parse({
  sources: {
    web: { writeKeys: ['web-key-1'] },
    slow: { writeKeys: ['slow-key-1', 'slow-key-2'], collect: { rate: { perSecond: 1, burst: 3 } } },
  },
  collect: { backlog: 1, unsynced: 1 },
});

let served: ServedHouse;
let house: House;
let api: RunningApi;

beforeAll(async () => {
  served = await serveHouse(config, { requestTimeoutMs: 700, maxConnections: 40 });
  ({ house, api } = served);
});
afterAll(() => served?.close());
afterEach(() => vi.restoreAllMocks());

const send = (body: unknown, key = 'web-key-1') =>
  fetch(`${api.url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`, origin: 'https://shop.example' },
  });
const failures = async (code: string) => {
  const text = await house.metrics.registry.getSingleMetricAsString('tributary_failures_total');
  return Number(new RegExp(`code="${code}"} (\\d+)`).exec(text)?.[1] ?? 0);
};
const large = (messageId: string) => ({
  batch: Array.from({ length: 20 }, (_, n) => ({
    type: 'page',
    userId: 'u',
    messageId: `${messageId}-${n}`,
    properties: { text: 'x'.repeat(20_000) },
  })),
});

describe('a log that grows faster than it is worked off', () => {
  it('asks clients to come again, keeps room for pixels, and recovers by itself', async () => {
    let taken = 0;
    await vi.waitFor(
      async () => {
        const answer = await send(large(`full-${taken}`));
        if (answer.status === 200) taken++;
        expect(answer.status).toBe(429);
        expect(await answer.json()).toMatchObject({ success: false, error: { code: 'BACKLOG_FULL', retry: true } });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
      },
      { timeout: 20_000, interval: 100 },
    );
    // Some 400 KB a request: the limit is 1 MiB, and a look at it is at most half a second old.
    expect(taken).toBeGreaterThan(1);
    expect(await failures('BACKLOG_FULL')).toBeGreaterThan(0);

    await house.process(AbortSignal.timeout(120_000));
    await vi.waitFor(async () => expect((await send(large('room'))).status).toBe(200), {
      timeout: 30_000,
      interval: 100,
    });
    await house.process(AbortSignal.timeout(120_000));
    const [row] = await house.warehouse.query<{ n: string }>(
      `SELECT uniqExact(message_id) AS n FROM events WHERE message_id LIKE 'full-%'`,
    );
    expect(Number(row?.n)).toBe(taken * 20);
  });

  it('bounds what waits for the disk, but for pixels a tenth later', async () => {
    let durable = () => {};
    const append = vi.spyOn(house.events, 'append');
    append.mockReturnValue(new Promise((resolve) => (durable = () => resolve(1))));
    const waiting = [1, 2, 3].map((n) => send(large(`disk-${n}`)));
    await vi.waitFor(() => expect(append).toHaveBeenCalledTimes(3), 30_000);
    expect((await send({ batch: [] })).status).toBe(429);
    append.mockRestore();
    const end = await house.events.end();
    await fetch(`${api.url}/v1/pixel/track?writeKey=web-key-1&event=Opened&userId=u`);
    // 1.2 MB wait: over the limit, and over its reserve, too.
    expect(await house.events.end()).toBe(end);
    durable();
    for (const answer of await Promise.all(waiting)) expect(answer.status).toBe(200);
    expect((await send({ batch: [{ type: 'page', userId: 'u' }] })).status).toBe(200);
  });

  it('lets a pixel into the tenth that is kept for it', async () => {
    const pressure = openPressure(house);
    await pressure.during(1.05 * 1024 ** 2, async () => {
      expect(() => pressure.check()).toThrow(expect.objectContaining({ code: 'BACKLOG_FULL' }));
      expect(() => pressure.check({ urgent: true })).not.toThrow();
    });
    expect(() => pressure.check()).not.toThrow();
  });
});

it('a write key has its rate, and is told when to come again', async () => {
  // At once, and more than seconds allow: however busy the machine is, some come too early.
  const page = { batch: [{ type: 'page', userId: 'u' }] };
  const first = await Promise.all(Array.from({ length: 10 }, () => send(page, 'slow-key-1')));
  const refused = first.find(({ status }) => status === 429);
  expect(await refused?.json()).toMatchObject({ error: { code: 'RATE_LIMITED', retry: true } });
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect((await send({ batch: [] }, 'slow-key-2')).status, 'the other key has its own').toBe(200);
  expect(await failures('RATE_LIMITED')).toBeGreaterThan(0);
  await vi.waitFor(async () => expect((await send(page, 'slow-key-1')).status).toBe(200), 30_000);
});

describe('who sends byte by byte', () => {
  const open = async (text: string): Promise<{ socket: Socket; answer: Promise<string> }> => {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.on('error', () => {});
    const answer = new Promise<string>((resolve) => socket.on('close', () => resolve(said)));
    socket.write(text);
    return { socket, answer };
  };

  it('is cut off in its headers as in its body, and the others are served meanwhile', async () => {
    const before = await failures('REQUEST_TIMEOUT');
    const slow = await Promise.all([
      ...Array.from({ length: 10 }, () => open('POST /v1/batch HTTP/1.1\r\nHost: localh')),
      ...Array.from({ length: 10 }, () =>
        open('POST /v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"bat'),
      ),
    ]);
    expect((await send({ batch: [{ type: 'page', userId: 'u' }] })).status).toBe(200);
    for (const { answer } of slow) expect(await answer).toMatch(/^HTTP\/1.1 408/);
    expect(await failures('REQUEST_TIMEOUT')).toBeGreaterThanOrEqual(before + 20);
  });

  it('what is no HTTP is refused and counted', async () => {
    const { answer } = await open('\x16\x03\x01 hello\r\n\r\n');
    expect(await answer).toMatch(/^HTTP\/1.1 400/);
  });

  it('cannot take more connections than there are', async () => {
    const many = await Promise.all(Array.from({ length: 60 }, () => open('GET /health HTTP/1.1\r\nHost: loc')));
    await Promise.all(many.map(({ answer }) => answer));
    expect(await failures('CONNECTIONS_FULL')).toBeGreaterThan(0);
    expect((await send({ batch: [] })).status).toBe(200);
  });
});
