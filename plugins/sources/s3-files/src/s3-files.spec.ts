import { gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import type { Json, SourceBatch } from '@tributary/plugin-kit';
import { describeKilledSource, describeSource, startS3Server, testContext, type S3Server } from '@tributary/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { suiteOf } from '../conformance.js';
import plugin from './index.js';

for (const ascending of [false, true])
  describe(ascending ? 'names only grow' : 'any names', () => describeSource(plugin as never, suiteOf(ascending)));
describeKilledSource(new URL('../dist/index.js', import.meta.url), suiteOf(false));

let s3: S3Server;
beforeEach(async () => void (s3 = await startS3Server()));
afterEach(() => s3.close());

async function read(more: Record<string, unknown>, cursor: Json | null = null) {
  const settings = { endpoint: s3.server.url, bucket: s3.bucket, ...s3.key, patience: 0, ...more };
  const ctx = testContext(plugin.settings.parse(settings), { needs: ['http'] });
  const batches: SourceBatch[] = [];
  for await (const batch of plugin.read(ctx, cursor)) batches.push(batch);
  return {
    events: batches.flatMap(({ events }) => events),
    rejected: batches.flatMap(({ rejected }) => rejected),
    cursor: batches.at(-1)?.cursor ?? cursor,
  };
}
const track = { type: 'track', event: 'Order Completed', userId: 'id' };

it('reads what Segment exports: one tracking event a line, gzip, in folders by source and day', async () => {
  const line = (n: number) =>
    JSON.stringify({
      type: n % 2 ? 'track' : 'page',
      ...(n % 2 ? { event: 'Product Viewed' } : {}),
      messageId: `ajs-${n}`,
      anonymousId: `a${n}`,
      timestamp: '2026-01-01T00:00:00.000Z',
      receivedAt: '2026-01-01T00:00:01.000Z',
      channel: 'client',
      version: 2,
      _metadata: { bundled: ['Segment.io'] },
    });
  const day = (at: number, ...numbers: number[]) =>
    s3.objects.set(`segment-logs/s0urce/${at}/${at}.abc.1.1.2.gz`, gzipSync(numbers.map(line).join('\n')));
  day(1_767_225_600_000, 1, 2, 3);
  const settings = { prefix: 'segment-logs/s0urce/', ascending: true, format: 'jsonl', mapping: { type: 'event' } };
  const first = await read(settings);
  expect(first.events.map(({ messageId }) => messageId)).toEqual(['ajs-1', 'ajs-2', 'ajs-3']);
  day(1_767_312_000_000, 4);
  const listings = s3.server.received.length;
  expect((await read(settings, first.cursor)).events).toMatchObject([{ messageId: 'ajs-4', type: 'page' }]);
  expect(s3.server.received[listings]?.path).toContain('start-after=segment-logs%2Fs0urce%2F1767225600000');
});

it('reads Parquet by ranges', async () => {
  const file = new URL('../../../../libs/rows/fixtures/orders.parquet', import.meta.url);
  s3.objects.set('orders.parquet', await readFile(file));
  const { events } = await read({ mapping: { ...track, timestamp: 'at', properties: { text: 'text' } } });
  expect(events.map(({ userId }) => userId)).toEqual(['1', '2', '3']);
});

it('reads an object that was written anew, and no other', async () => {
  const settings = { mapping: { type: 'identify', userId: 'id', email: 'email' } };
  const put = (name: string, mail: string) => s3.objects.set(name, Buffer.from(`id,email\n${name},${mail}\n`));
  put('a.csv', 'a@example.com');
  put('b.csv', 'b@example.com');
  const first = await read(settings);
  put('b.csv', 'new@example.com');
  expect((await read(settings, first.cursor)).events).toMatchObject([{ traits: { email: 'new@example.com' } }]);
});

it('reads an object of several chunks, cut anywhere, in flat pieces', async () => {
  const lines = Array.from({ length: 120_000 }, (_, n) => `${n},${'x'.repeat(40)}`);
  s3.objects.set('large.csv', Buffer.from(`id,text\n${lines.join('\n')}\n`));
  const { events, rejected } = await read({ mapping: { ...track, properties: { text: 'text' } } });
  expect([events.length, rejected.length]).toEqual([120_000, 0]);
  expect(s3.server.received.filter(({ headers }) => headers.range).length).toBeLessThan(6);
});

it('says what to look at where the signature’s region is wrong, or the bucket missing', async () => {
  await expect(read({ bucket: 'nowhere', mapping: track })).rejects.toThrow(/no bucket "nowhere"/);
  await expect(read({ accessKeyId: 'AKIAOTHER', mapping: track })).rejects.toThrow(/InvalidAccessKeyId/);
});
