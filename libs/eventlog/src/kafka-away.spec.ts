import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog, FrameInput } from '@tributary/contracts';
import { describeWithService } from '@tributary/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startOwnBroker } from '../fixtures/own-broker.js';
import { startWriter } from '../fixtures/writer-process.js';
import { openKafkaLog, type KafkaLogOptions } from './index.js';

const frame = (n: number, bytes = 100): FrameInput => ({
  key: `web:user-${n % 20}`,
  receivedAt: n,
  source: 'web',
  body: Buffer.alloc(bytes),
});
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Numbers of all frames in a log, lane after lane. */
async function numbersIn(log: EventLog): Promise<number[]> {
  const found: number[] = [];
  for (let lane = 0; lane < log.lanes; lane++)
    for (let from = lane * 2 ** 34 + 1; from <= (await log.end(lane));) {
      const frames = await log.read(from);
      found.push(...frames.map(({ receivedAt }) => receivedAt));
      from = frames.at(-1)!.position + 1;
    }
  return found;
}

/** Keys in order, where frames that came twice count where they came first. */
function expectOrder(found: readonly number[]): void {
  const lastOfKey = new Map<string, number>();
  for (const n of new Set(found)) {
    const { key } = frame(n);
    expect(lastOfKey.get(key) ?? 0).toBeLessThan(n);
    lastOfKey.set(key, n);
  }
}

const sorted = (found: Iterable<number>) => [...found].sort((a, b) => a - b);

// It kills its broker, so it has one of its own; the shared one says that there is Kafka at all.
describeWithService('kafka', 'an event log whose broker is killed', () => {
  const root = mkdtempSync(join(tmpdir(), 'tributary-spill-'));
  let broker: Awaited<ReturnType<typeof startOwnBroker>>;
  beforeAll(async () => {
    broker = await startOwnBroker();
  });
  afterAll(async () => {
    await broker.remove();
    rmSync(root, { recursive: true, force: true });
  });
  const options = (topic: string, more: Partial<KafkaLogOptions> = {}): KafkaLogOptions => ({
    brokers: [broker.url],
    topic,
    lanes: 3,
    sessionMs: 3000,
    ...more,
  });

  it('has every acknowledged frame once and in order, and every cut once, after the broker came back', async () => {
    const log = await openKafkaLog(options('killed', { patienceMs: 60_000 }));
    const consumer = log.consumer('reader');
    const cuts: string[] = [];
    const done: number[] = [];
    const stopping = new AbortController();
    const reading = (async () => {
      while (!stopping.signal.aborted)
        try {
          const cut = await consumer.next({ frames: 40 });
          if (!cut) {
            await consumer.wait(200, stopping.signal);
            continue;
          }
          const frames = await consumer.frames(cut);
          await consumer.done(cut);
          cuts.push(cut.id);
          done.push(...frames.map(({ receivedAt }) => receivedAt));
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/LOG_UNAVAILABLE|LOG_LANE_LOST/) });
        }
    })();
    let next = 1;
    let acknowledged = 0;
    const total = 1200;
    const caller = async () => {
      while (next <= total) {
        const n = next++;
        expect(await log.append([frame(n)])).toBeGreaterThan(0);
        acknowledged++;
      }
    };
    // Keys are spread over callers by their number: one key's frames must not be under way at once.
    const callers = caller();
    await vi.waitFor(() => expect(acknowledged).toBeGreaterThan(300), { timeout: 30_000, interval: 1 });
    await broker.kill();
    await broker.restart();
    await callers;
    const found = await numbersIn(log);
    expect(sorted(found)).toEqual(numbers(1, total));
    expectOrder(found);
    await vi.waitFor(() => expect(done.length).toBeGreaterThanOrEqual(total), { timeout: 60_000 });
    stopping.abort();
    await reading;
    expect(sorted(done)).toEqual(numbers(1, total));
    expect(new Set(cuts).size).toBe(cuts.length);
    await log.close();
  });

  it('keeps frames locally while the broker is away, up to a bound, and forwards them before newer ones', async () => {
    const states: string[] = [];
    const spill = { path: join(root, 'bounded'), bytes: 100_000 };
    const log = await openKafkaLog(
      options('spilled', { spill, patienceMs: 2000, onSpill: (state) => states.push(state) }),
    );
    const plain = await openKafkaLog(options('refused', { patienceMs: 300 }));
    for (const n of numbers(1, 50)) expect(await log.append([frame(n)])).toBeGreaterThan(0);
    await broker.kill();
    await expect(plain.append([frame(1)])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    await expect(openKafkaLog(options('refused', { patienceMs: 300, callMs: 1000 }))).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
    });
    // Under way and waiting when the time is over, and straight to the spill after that.
    const under = numbers(51, 80).map((n) => log.append([frame(n)]));
    expect(await Promise.all(under)).toEqual(under.map(() => 0));
    for (const n of numbers(81, 200)) expect(await log.append([frame(n)])).toBe(0);
    expect(states).toEqual(['begun']);
    await expect(log.append([frame(999, 90_000)])).rejects.toMatchObject({ code: 'LOG_FULL' });
    expect(await log.append([frame(201)])).toBe(0);
    await broker.restart();
    for (let n = 202; n <= 300; n++) await log.append([frame(n)]);
    await vi.waitFor(() => expect(states).toEqual(['begun', 'over']), { timeout: 30_000 });
    expect(await log.append([frame(301)])).toBeGreaterThan(0);
    const found = await numbersIn(log);
    expect(sorted(found)).toEqual(numbers(1, 301));
    expectOrder(found);
    await plain.close();
    await log.close();
    expect(readdirSync(spill.path)).toEqual([]);
  });

  it('loses nothing when the process is killed as well, while it keeps and while it forwards', async () => {
    const spill = { path: join(root, 'killed') };
    const log = await openKafkaLog(options('both'));
    const { brokers, topic, lanes } = options('both');
    const start = (first: number, count: number) =>
      startWriter({ log: { brokers, topic, lanes, spill, patienceMs: 300 }, first, count, bytes: 20_000 });
    const acknowledged: number[] = [];
    const after = async (writer: ReturnType<typeof start>, count: number) => {
      const enough = () => expect(writer.noted.acknowledged.length).toBeGreaterThanOrEqual(count);
      await vi.waitFor(enough, { timeout: 60_000, interval: 1 });
    };
    const end = async (writer: ReturnType<typeof start>) => {
      await writer.kill();
      acknowledged.push(...writer.noted.acknowledged);
    };
    const first = start(1, 100_000);
    await after(first, 100);
    await broker.kill();
    await vi.waitFor(() => expect(first.noted.spill).toEqual(['begun']), { timeout: 30_000 });
    await after(first, first.noted.acknowledged.length + 200);
    await end(first);
    // This one opens while the broker is away.
    const next = acknowledged.at(-1)! + 1;
    const second = start(next, 600);
    await after(second, 600);
    await broker.restart();
    const before = await log.end();
    await vi.waitFor(async () => expect(await log.end()).toBeGreaterThan(before), { timeout: 60_000, interval: 1 });
    await end(second);
    const third = start(next + 600, 50);
    await vi.waitFor(() => expect(third.noted.spill).toEqual(['begun', 'over']), { timeout: 60_000 });
    await after(third, 50);
    await end(third);
    const found = await numbersIn(log);
    expect(acknowledged.filter((n) => !found.includes(n))).toEqual([]);
    expectOrder(found);
    await log.close();
  });
});
