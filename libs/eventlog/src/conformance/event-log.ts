import { describe, expect, it } from 'vitest';
import type { FrameInput } from '@tributary/contracts';
import { describeConsumers } from './consumers.js';
import { frame, type LogDriver } from './frame.js';

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
  describeConsumers(name, open, place);
}
