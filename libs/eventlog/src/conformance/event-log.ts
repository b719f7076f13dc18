import { describe, expect, it } from 'vitest';
import type { EventLog, FrameInput } from '@tributary/contracts';

/** Opens the log of one test case; the same `place` again opens the same log after its close. */
export type LogDriver = (place: string) => Promise<EventLog>;

/** A frame with a body of its own. */
function frame(n: number, bytes = 20): FrameInput {
  return {
    key: `web:${n % 3}`,
    receivedAt: 1_700_000_000_000 + n,
    source: 'wéb',
    body: new Uint8Array(bytes).fill(n % 251),
  };
}

function input({ key, receivedAt, source, body }: FrameInput): FrameInput {
  return { key, receivedAt, source, body: new Uint8Array(body) };
}

/** What every driver of the {@link EventLog} port promises. Call it from a spec file; `open` must give fresh places. */
export function describeEventLog(name: string, open: LogDriver): void {
  let cases = 0;
  const place = () => `case-${++cases}`;

  describe(`event log on ${name}`, () => {
    it('gives positions 1, 2, 3 … and hands frames back byte by byte', async () => {
      const log = await open(place());
      expect(await log.end()).toBe(0);
      expect(await log.read(1)).toEqual([]);
      const frames = [frame(1, 0), frame(2, 1), frame(3, 70_000)];
      expect(await log.append(frames)).toBe(3);
      const read = await log.read(1);
      expect(read.map(({ position }) => position)).toEqual([1, 2, 3]);
      expect(read.map(input)).toEqual(frames);
      await log.close();
    });

    it('answers an empty append with the end', async () => {
      const log = await open(place());
      await log.append([frame(1)]);
      expect(await log.append([])).toBe(1);
      await log.close();
    });

    it('keeps the order within a call and gives concurrent calls different positions', async () => {
      const log = await open(place());
      const calls = Array.from({ length: 64 }, (_, call) => [frame(call), frame(call + 100)]);
      const ends = await Promise.all(calls.map((frames) => log.append(frames)));
      expect([...ends].sort((a, b) => a - b)).toEqual(ends.map((_, at) => (at + 1) * 2));
      for (const [call, end] of ends.entries())
        expect((await log.read(end - 1, { frames: 2 })).map(input)).toEqual(calls[call]);
      await log.close();
    });

    it('limits a read by frames and by bytes, but gives at least one frame', async () => {
      const log = await open(place());
      await log.append(Array.from({ length: 10 }, (_, n) => frame(n, 1000)));
      expect(await log.read(3, { frames: 2 })).toHaveLength(2);
      expect(await log.read(3, { bytes: 1 })).toHaveLength(1);
      const some = await log.read(1, { bytes: 4500 });
      expect(some.length).toBeGreaterThan(1);
      expect(some.length).toBeLessThan(5);
      expect(await log.read(11)).toEqual([]);
      await log.close();
    });

    it('is the same after it was closed and opened', async () => {
      const where = place();
      const before = await open(where);
      await before.append([frame(1), frame(2)]);
      await before.close();
      const after = await open(where);
      expect(await after.end()).toBe(2);
      expect(await after.append([frame(3)])).toBe(3);
      expect((await after.read(1)).map(input)).toEqual([frame(1), frame(2), frame(3)]);
      await after.close();
    });

    it('repeats an open cut, also after a restart, until it is done', async () => {
      const where = place();
      let log = await open(where);
      await log.append(Array.from({ length: 5 }, (_, n) => frame(n)));
      const cut = await log.consumer('pipeline').next({ frames: 3 });
      expect(cut).toMatchObject({ from: 1, to: 3 });
      expect(await log.consumer('pipeline').next({ frames: 1 })).toEqual(cut);
      await log.append([frame(6)]);
      await log.close();

      log = await open(where);
      const consumer = log.consumer('pipeline');
      expect(await consumer.next()).toEqual(cut);
      expect(await consumer.offset()).toBe(0);
      expect((await consumer.frames(cut!)).map(({ position }) => position)).toEqual([1, 2, 3]);
      await consumer.done(cut!);
      await consumer.done(cut!);
      expect(await consumer.offset()).toBe(3);
      const second = await consumer.next();
      expect(second).toMatchObject({ from: 4, to: 6 });
      expect(second!.id).not.toBe(cut!.id);
      await consumer.done(second!);
      await consumer.done(cut!);
      expect(await consumer.offset()).toBe(6);
      expect(await consumer.next()).toBeNull();
      await log.close();

      log = await open(where);
      expect(await log.consumer('pipeline').offset()).toBe(6);
      await log.close();
    });

    it('opens the next cut beside the first, ends them in order and repeats both after a restart', async () => {
      const where = place();
      let log = await open(where);
      await log.append(Array.from({ length: 5 }, (_, n) => frame(n)));
      let consumer = log.consumer('pipeline');
      const first = await consumer.next({ frames: 2 });
      const second = await consumer.next({ frames: 2 }, first!);
      expect(second).toMatchObject({ from: 3, to: 4 });
      expect(second!.at).toBeGreaterThan(first!.at);
      expect(await consumer.next({ frames: 5 }, first!)).toEqual(second);
      await expect(consumer.done(second!)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      await log.close();

      log = await open(where);
      consumer = log.consumer('pipeline');
      expect(await consumer.next()).toEqual(first);
      expect(await consumer.next({}, first!)).toEqual(second);
      expect((await consumer.frames(second!)).map(({ position }) => position)).toEqual([3, 4]);
      await consumer.done(first!);
      expect(await consumer.next()).toEqual(second);
      const third = await consumer.next({}, second!);
      expect(third).toMatchObject({ from: 5, to: 5 });
      expect(await consumer.next({}, third!)).toBeNull();
      await consumer.done(second!);
      await consumer.done(third!);
      expect(await consumer.offset()).toBe(5);
      await log.close();
    });

    it('keeps consumers apart', async () => {
      const log = await open(place());
      await log.append([frame(1)]);
      const a = await log.consumer('a').next();
      const b = await log.consumer('b').next();
      expect(a!.id).not.toBe(b!.id);
      await log.consumer('a').done(a!);
      expect(await log.consumer('b').next()).toEqual(b);
      await log.close();
    });

    it('tells how many bytes lie beyond the offset, roughly', async () => {
      const log = await open(place());
      const consumer = log.consumer('reader');
      expect(await consumer.lagBytes()).toBe(0);
      for (let n = 0; n < 20; n++) await log.append([frame(n, 50_000)]);
      const whole = await consumer.lagBytes();
      expect(whole).toBeGreaterThan(500_000);
      for (let cut = await consumer.next({ frames: 10 }); cut !== null; cut = await consumer.next({ frames: 10 })) {
        await consumer.frames(cut);
        await consumer.done(cut);
        expect(await consumer.lagBytes()).toBeLessThan(whole);
      }
      expect(await consumer.lagBytes()).toBe(0);
      await log.close();
    });

    it('wakes a waiting consumer on append, on time-out and on abort', async () => {
      const log = await open(place());
      const consumer = log.consumer('waiter');
      await consumer.wait(10);
      const stop = new AbortController();
      const aborted = consumer.wait(60_000, stop.signal);
      stop.abort();
      await aborted;
      const woken = consumer.wait(60_000);
      await log.append([frame(1)]);
      await woken;
      await consumer.wait(60_000);
      await log.close();
    });

    it('trims no further than asked, keeps the rest and says LOG_TRIMMED of what is gone', async () => {
      const where = place();
      const log = await open(where);
      expect(await log.first()).toBe(1);
      await log.append(Array.from({ length: 10 }, (_, n) => frame(n)));
      expect(await log.trim(1)).toBe(1);
      const first = await log.trim(7);
      expect(first).toBeGreaterThanOrEqual(1);
      expect(first).toBeLessThanOrEqual(7);
      await log.close();
      const again = await open(where);
      expect(await again.first()).toBe(first);
      expect((await again.read(7)).map(input)).toEqual([6, 7, 8, 9].map((n) => frame(n)));
      if (first > 1) await expect(again.read(1)).rejects.toMatchObject({ code: 'LOG_TRIMMED' });
      const late = await again.consumer('late').next();
      expect(late).toMatchObject({ from: first, to: 10 });
      expect(await again.append([frame(10)])).toBe(11);
      await again.close();
    });

    it('refuses work after close', async () => {
      const log = await open(place());
      await log.close();
      await expect(log.append([frame(1)])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    });
  });
}
