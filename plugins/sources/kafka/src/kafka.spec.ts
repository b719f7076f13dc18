import { Admin, type RecordsBatch } from '@platformatic/kafka';
import type { Json, SourceBatch } from '@tributary/plugin-kit';
import {
  describeKilledSource,
  describeSource,
  describeWithService,
  startTcpProxy,
  testContext,
} from '@tributary/testkit';
import { describe, expect, it } from 'vitest';
import suite from '../conformance.js';
import { createPeopleTopic, person } from '../fixtures/people-topic.js';
import { committedRecords } from './committed-records.js';
import plugin from './index.js';

async function read(settings: unknown, cursor: Json | null = null) {
  const ctx = testContext(plugin.settings.parse(settings), { needs: ['tcp'] });
  const batches: SourceBatch[] = [];
  for await (const batch of plugin.read(ctx, cursor)) batches.push(batch);
  const events = batches.flatMap((batch) => batch.events);
  return { events, ids: events.map(({ userId }) => userId).sort(), cursor: batches.at(-1)?.cursor ?? cursor };
}

describeWithService('kafka', 'the source kafka', (brokers) => {
  describeSource(plugin as never, suite);
  describeKilledSource(new URL('../dist/index.js', import.meta.url), suite);

  it('moves the offsets of a group only behind what was stored', async () => {
    const { topic, settings, close } = await createPeopleTopic(brokers, 2300);
    const group = `watch-${topic}`;
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [brokers] });
    const committed = async (): Promise<number> => {
      const [found] = await admin.listConsumerGroupOffsets({ groups: [group] });
      return (found?.topics ?? [])
        .flatMap(({ partitions }) => partitions)
        .reduce((sum, one) => sum + Number(one.committedOffset), 0);
    };
    const ctx = testContext(plugin.settings.parse({ ...settings, group }), { needs: ['tcp'] });
    const seen: number[] = [];
    let rows = 0;
    for await (const batch of plugin.read(ctx, null)) {
      rows += batch.rows;
      // The batch in hand is not stored yet.
      seen.push(rows - (await committed()));
    }
    expect(seen).toEqual([1000, 1000, 300]);
    expect(await committed()).toBe(2300);
    await admin.close();
    await close();
  });

  it('starts where it is told, and reads on from there', async () => {
    const { produce, settings, close } = await createPeopleTopic(brokers, 20);
    const first = await read({ ...settings, from: 'latest' });
    expect(first.ids).toEqual([]);
    await produce([person(100), person(101)]);
    expect((await read({ ...settings, from: 'latest' }, first.cursor)).ids).toEqual(['c100', 'c101']);
    await close();
  });

  it('says VENDOR_UNAVAILABLE where no broker answers, or the connection is cut', async () => {
    const { settings, close } = await createPeopleTopic(brokers, 1);
    const [host = '', port] = brokers.split(':');
    const proxy = await startTcpProxy({ host, port: Number(port) });
    proxy.cut();
    const cut = { ...settings, brokers: [`127.0.0.1:${proxy.port}`] };
    await expect(read(cut)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    proxy.mend();
    // The broker names itself, and that name must be among those of the settings.
    await expect(read(cut)).rejects.toThrow(/not among `brokers`/);
    await proxy.close();
    await close();
  });
});

describe('transactions', () => {
  const batch = (first: number, count: number, more: Partial<RecordsBatch>): RecordsBatch => ({
    firstOffset: BigInt(first),
    lastOffsetDelta: count - 1,
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: 16,
    firstTimestamp: 0n,
    maxTimestamp: 0n,
    producerId: 1n,
    producerEpoch: 0,
    firstSequence: 0,
    records: Array.from({ length: count }, (_, offsetDelta) => ({
      length: 0,
      attributes: 0,
      timestampDelta: 0n,
      offsetDelta,
      key: null,
      value: Buffer.from('{}'),
      headers: [],
    })) as unknown as RecordsBatch['records'],
    ...more,
  });

  it('leaves out what was taken back, and markers', () => {
    const batches = [
      batch(0, 2, { producerId: 1n }),
      batch(2, 2, { producerId: 2n }),
      batch(4, 1, { producerId: 1n, attributes: 48 }),
      batch(5, 1, { producerId: 1n }),
      batch(6, 1, { attributes: 0, producerId: -1n }),
    ];
    const { records, next } = committedRecords({ batches, aborted: [{ producerId: 1n, firstOffset: 0n }] }, 0n);
    expect([records.map(({ offset }) => Number(offset)), next]).toEqual([[2, 3, 5, 6], 7n]);
  });

  it('cuts a batch at the offset that was asked for', () =>
    expect(
      committedRecords({ batches: [batch(0, 5, {})], aborted: [] }, 3n).records.map(({ offset }) => Number(offset)),
    ).toEqual([3, 4]));
});
