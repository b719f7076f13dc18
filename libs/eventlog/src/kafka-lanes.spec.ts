import { randomUUID } from 'node:crypto';
import { Producer } from '@platformatic/kafka';
import { laneOf, type EventLog, type FrameInput } from '@tributary/contracts';
import { describeWithService } from '@tributary/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { noReadings, startReader, type Readings } from '../fixtures/reader-process.js';
import { openKafkaLog, type KafkaLogOptions } from './index.js';

const namespace = `lanes-${randomUUID().slice(0, 8)}`;
const frame = (n: number, keys = 40): FrameInput => ({
  key: `web:user-${n % keys}`,
  receivedAt: n,
  source: 'web',
  body: Buffer.from(`frame ${n}`),
});
const frames = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => frame(from + at));

describeWithService('kafka', 'lanes of an event log on Kafka', (url) => {
  const opened: EventLog[] = [];
  const options = (topic: string, more: Partial<KafkaLogOptions> = {}): KafkaLogOptions => ({
    brokers: url.split(','),
    namespace,
    topic,
    lanes: 4,
    sessionMs: 2000,
    ...more,
  });
  const open = async (topic: string, more: Partial<KafkaLogOptions> = {}) => {
    const log = await openKafkaLog(options(topic, more));
    opened.push(log);
    return log;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close()));
  });

  it('keeps each key in one lane and in order, with positions that say the lane', async () => {
    const log = await open('order');
    await Promise.all([log.append(frames(1, 500)), log.append(frames(501, 600))]);
    const laneOfKey = new Map<string, number>();
    const lastOfKey = new Map<string, number>();
    let count = 0;
    for (let lane = 0; lane < log.lanes; lane++) {
      const read = await log.read(lane * 2 ** 34 + 1);
      expect(read.length).toBeGreaterThan(0);
      expect(read.at(-1)!.position).toBe(await log.end(lane));
      for (const { key, position, receivedAt } of read) {
        expect(laneOf(position)).toBe(lane);
        expect(laneOfKey.get(key) ?? lane).toBe(lane);
        expect(lastOfKey.get(key) ?? 0).toBeLessThan(receivedAt);
        laneOfKey.set(key, lane);
        lastOfKey.set(key, receivedAt);
        count++;
      }
    }
    expect(count).toBe(600);
  });

  it('hands out cuts of all lanes in turn and counts what is left', async () => {
    const log = await open('turns');
    await log.append(frames(1, 400));
    const consumer = log.consumer('reader');
    expect(await consumer.lanes()).toEqual([]);
    expect(await consumer.lag()).toBe(400);
    const lanes: number[] = [];
    let cut = await consumer.next({ frames: 5 });
    for (let n = 0; n < 8; n++) {
      expect(cut!.id).toContain(`turns.reader.${laneOf(cut!.to)}.`);
      lanes.push(laneOf(cut!.to));
      cut = await consumer.next({ frames: 5 }, cut!);
    }
    expect([...lanes.slice(0, 4)].sort()).toEqual([0, 1, 2, 3]);
    expect(lanes.slice(4)).toEqual(lanes.slice(0, 4));
    expect(await consumer.lanes()).toEqual([0, 1, 2, 3]);
    expect(await consumer.lag()).toBe(400);
    const first = await consumer.next();
    await consumer.done(first!);
    expect(await consumer.offset(laneOf(first!.to))).toBe(first!.to);
    expect(await consumer.lag()).toBe(395);
    const watcher = await open('turns');
    expect(await watcher.consumer('reader').lag()).toBe(395);
    expect(await watcher.consumer('reader').offset(laneOf(first!.to))).toBe(first!.to);
    expect(await watcher.consumer('reader').lanes()).toEqual([]);
    await expect(consumer.offset(4)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('refuses another number of lanes than the topic has', async () => {
    await open('number');
    await expect(open('number', { lanes: 5 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('gives the very same open cuts to the next reader when lanes move in the middle of a batch', async () => {
    // A session that nobody would wait for.
    const a = await open('moves', { sessionMs: 60_000 });
    await a.append(frames(1, 200));
    const one = a.consumer('reader');
    const cuts = [await one.next({ frames: 7 })];
    for (let n = 1; n < 8; n++) cuts.push(await one.next({ frames: 7 }, cuts.at(-1)!));
    const b = await open('moves', { sessionMs: 60_000 });
    const two = b.consumer('reader');
    const taken = [await two.next()];
    const lanes = await two.lanes();
    expect(lanes).toHaveLength(2);
    const moved = cuts.filter((cut) => lanes.includes(laneOf(cut!.to)));
    expect(moved).toHaveLength(4);
    for (let n = 1; n < 4; n++) taken.push(await two.next({ frames: 1 }, taken.at(-1)!));
    const byPosition = (x: { from: number } | null, y: { from: number } | null) => x!.from - y!.from;
    expect(taken.sort(byPosition)).toEqual(moved.sort(byPosition));
    for (const cut of moved) {
      await expect(one.done(cut!)).rejects.toMatchObject({ code: 'LOG_LANE_LOST' });
      await expect(one.frames(cut!)).rejects.toMatchObject({ code: 'LOG_LANE_LOST' });
      await expect(one.next({}, cut!)).rejects.toMatchObject({ code: 'LOG_LANE_LOST' });
      expect((await two.frames(cut!)).map(({ position }) => position)).toEqual(
        Array.from({ length: 7 }, (_, at) => cut!.from + at),
      );
      await two.done(cut!);
    }
    for (const cut of cuts) if (!moved.includes(cut)) await one.done(cut!);
    // Who leaves in good order waits for no session to end.
    const before = Date.now();
    await b.close();
    await vi.waitFor(async () => expect(await one.lanes()).toEqual([0, 1, 2, 3]), { timeout: 50_000, interval: 20 });
    expect(Date.now() - before).toBeLessThan(50_000);
    await one.done(moved[0]!);
    expect((await one.next())!.from).toBeGreaterThan(0);
  });

  it('reads over positions without a frame, and does not take them for work', async () => {
    const log = await open('gaps', { lanes: 1 });
    const topic = `${namespace}-gaps`;
    // The marker of a transaction takes an offset and is no frame.
    const producer = new Producer({
      clientId: 'transactions',
      bootstrapBrokers: url.split(','),
      transactionalId: topic,
      idempotent: true,
    });
    /** Ends when the marker is written, which may be after the commit was answered. */
    const transaction = async (values: string[], end: number) => {
      const begun = await producer.beginTransaction();
      const messages = values.map((value) => ({ topic, partition: 0, value: Buffer.from(value) }));
      await begun.send({ messages });
      await begun.commit();
      await vi.waitFor(async () => expect(await log.end()).toBe(end), { timeout: 30_000 });
    };
    await log.append(frames(1, 3));
    await transaction(['a', 'b'], 6);
    expect(await log.append(frames(4, 5))).toBe(8);
    await transaction(['c'], 10);
    await producer.close();
    const consumer = log.consumer('reader');
    const first = await consumer.next({ frames: 4 });
    const second = await consumer.next({ frames: 4 }, first!);
    expect([first, second]).toMatchObject([
      { from: 1, to: 4 },
      { from: 5, to: 9 },
    ]);
    const bodies = (await consumer.frames(second!)).map(({ body }) => Buffer.from(body).toString());
    expect(bodies).toEqual(['b', 'frame 4', 'frame 5', 'c']);
    // The same from the log itself as from what was held when the cut was made.
    const again = await open('gaps', { lanes: 1 });
    await log.close();
    const reader = again.consumer('reader');
    expect(await reader.next()).toEqual(first);
    expect(await reader.next({}, first!)).toEqual(second);
    expect((await reader.frames(second!)).map(({ position }) => position)).toEqual([5, 7, 8, 9]);
    await reader.done(first!);
    await reader.done(second!);
    expect(await reader.next()).toBeNull();
    expect(await reader.lag()).toBe(0);
    const before = Date.now();
    await reader.wait(300);
    expect(Date.now() - before).toBeGreaterThanOrEqual(290);
  });

  describe('several processes', () => {
    const children: ReturnType<typeof startReader>[] = [];
    afterEach(async () => {
      await Promise.all(children.splice(0).map((child) => child.kill()));
    });

    /** Every frame in exactly one cut that was done, repeated cuts identical, keys in order. */
    function expectWhole({ begun, done, different }: Readings, count: number): void {
      expect(different).toEqual([]);
      expect(new Set(done).size).toBe(done.length);
      // Who was killed between storing that a cut is done and saying so did not say it of one.
      const unsaid = [...begun.keys()].filter((id) => !done.includes(id));
      expect(unsaid.length).toBeLessThanOrEqual(1);
      const cuts = [...done, ...unsaid].map((id) => begun.get(id)!);
      const seen = cuts.sort((a, b) => a.cut.from - b.cut.from).flatMap(({ frames }) => frames);
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
      const lastOfKey = new Map<string, number>();
      for (const n of seen) {
        const { key } = frame(n);
        expect(lastOfKey.get(key) ?? 0).toBeLessThan(n);
        lastOfKey.set(key, n);
      }
    }

    for (const readers of [2, 4])
      it(
        `${readers} share the lanes; one is killed, one comes and one goes in the middle of batches`,
        { timeout: 300_000 },
        async () => {
          const topic = `processes-${readers}`;
          const log = await open(topic);
          const readings = noReadings();
          const { brokers, lanes, sessionMs } = options(topic);
          const start = () => {
            const log = { brokers, namespace, topic, lanes, sessionMs };
            children.push(startReader({ log, frames: 5, pauseMs: 10 }, readings));
            return children.at(-1)!;
          };
          const running = Array.from({ length: readers }, start);
          const until = (what: () => Promise<boolean> | boolean) =>
            vi.waitFor(async () => expect(await what()).toBe(true), { timeout: 200_000, interval: 50 });
          const stopping = new AbortController();
          let total = 0;
          const writer = (async () => {
            for (; !stopping.signal.aborted; total += 40) {
              await log.append(frames(total + 1, total + 40));
              await until(async () => (await log.consumer('reader').lag()) < 200);
            }
          })();
          await until(() => running.every(({ own }) => own.done > 3));
          const victim = running.shift()!;
          await until(() => victim.own.begun > victim.own.done);
          await victim.kill();
          running.push(start());
          await until(() => running.at(-1)!.own.done > 2);
          const before = Date.now();
          await running.shift()!.stop();
          // A process that closed its log ends: no timer of the log holds it.
          expect(Date.now() - before).toBeLessThan(15_000);
          stopping.abort();
          await writer;
          await until(async () => (await log.consumer('reader').lag()) === 0);
          await Promise.all(running.map((reader) => reader.stop()));
          expectWhole(readings, total);
        },
      );
  });
});
