import { describe, expect, it } from 'vitest';
import { frame, type LogDriver } from './frame.js';

/** What every driver promises those who read: cuts that are repeated until they are done, in order, and offsets of their own. */
export function describeConsumers(name: string, open: LogDriver, place: () => string): void {
  describe(`consumers of an event log on ${name}`, () => {
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
  });
}
