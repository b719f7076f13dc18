import type { Jobs } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { newKind, reaches } from './subject.js';

const nobody = '00000000-0000-4000-8000-000000000000';

/** A run that ends only by its signal. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

export function describeControl(open: () => Promise<Jobs>): void {
  describe('control', () => {
    it('cancels a waiting job, which then never runs; redo puts it back', async () => {
      const jobs = await open();
      const name = newKind();
      let runs = 0;
      jobs.define({ name, run: async () => void runs++ });
      const id = await jobs.enqueue(name, null);
      await jobs.cancel(id);
      const probe = await jobs.enqueue(name, 'probe');
      await jobs.start();
      await reaches(jobs, probe, 'done');
      expect((await jobs.get(id))?.state).toBe('cancelled');
      expect(runs).toBe(1);
      await jobs.redo(id);
      await reaches(jobs, id, 'done');
      await jobs.stop();
    });

    it('cancels an active job through its signal, here and from another client', async () => {
      const [jobs, other] = [await open(), await open()];
      const name = newKind();
      let aborted = 0;
      jobs.define({ name, concurrency: 2, run: ({ signal }) => untilAborted(signal).finally(() => aborted++) });
      await jobs.start();
      const ids = [await jobs.enqueue(name, 1), await jobs.enqueue(name, 2)] as const;
      for (const id of ids) await reaches(jobs, id, 'active');
      await jobs.cancel(ids[0]);
      await other.cancel(ids[1]);
      await expect.poll(() => aborted, { timeout: 10_000 }).toBe(2);
      await jobs.stop();
      // What it ended with counts no more.
      for (const id of ids) expect(await other.get(id)).toMatchObject({ state: 'cancelled', cause: null, attempts: 1 });
      await other.stop();
    });

    it('a job that ends after it was cancelled stays cancelled', async () => {
      const jobs = await open();
      const name = newKind();
      let finish = () => {};
      const gate = new Promise<void>((resolve) => (finish = resolve));
      jobs.define({ name, run: () => gate });
      await jobs.start();
      const id = await jobs.enqueue(name, null);
      await reaches(jobs, id, 'active');
      await jobs.cancel(id);
      finish();
      await jobs.stop();
      expect((await jobs.get(id))?.state).toBe('cancelled');
    });

    it('says what it does not know', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, run: async () => null });
      expect(() => jobs.define({ name, run: async () => null })).toThrowError(
        expect.objectContaining({ name: 'TributaryError' }),
      );
      await expect(jobs.enqueue('no-such-kind', null)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
      await expect(jobs.cancel(nobody)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
      await expect(jobs.redo(nobody)).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
      expect(await jobs.get(nobody)).toBeNull();
      expect(await jobs.get('not an id')).toBeNull();
      const id = await jobs.enqueue(name, null);
      await expect(jobs.redo(id)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      await jobs.stop();
    });

    it('lists by kind and state, the newest first', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, run: async () => null });
      const ids: string[] = [];
      for (let index = 0; index < 4; index++) ids.push(await jobs.enqueue(name, index));
      await jobs.cancel(ids[1] as string);
      const list = async (filter: object) => (await jobs.list({ kind: name, ...filter })).map(({ id }) => id);
      expect(await list({})).toEqual([...ids].reverse());
      expect(await list({ state: 'cancelled' })).toEqual([ids[1]]);
      expect(await list({ state: 'waiting', limit: 2 })).toEqual([ids[3], ids[2]]);
      await jobs.stop();
    });

    it('keeps one schedule per key', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, run: async () => null });
      await jobs.schedule(name, { kind: name, cron: '0 3 * * *' });
      await jobs.schedule(name, { kind: name, cron: '30 9 * * 1-5', timezone: 'Europe/Berlin' });
      const mine = async () => (await jobs.schedules()).filter(({ key }) => key === name);
      expect(await mine()).toEqual([{ key: name, kind: name, cron: '30 9 * * 1-5', timezone: 'Europe/Berlin' }]);
      await expect(jobs.schedule('x', { kind: 'no-such-kind', cron: '0 3 * * *' })).rejects.toMatchObject({
        code: 'JOB_UNKNOWN',
      });
      await expect(jobs.schedule('x', { kind: name, cron: 'soon' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      await jobs.unschedule(name);
      expect(await mine()).toEqual([]);
      await jobs.stop();
    });
  });
}
