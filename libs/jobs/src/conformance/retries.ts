import { TributaryError, type Jobs } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { newKind, reaches } from './subject.js';

export function describeRetries(open: () => Promise<Jobs>): void {
  describe('retries', () => {
    it('tries again after pauses that double, until it works', async () => {
      const jobs = await open();
      const name = newKind();
      const starts: number[] = [];
      jobs.define({
        name,
        retries: 3,
        backoffMs: 150,
        async run({ attempt }) {
          starts.push(Date.now());
          if (attempt < 4) throw new TributaryError('VENDOR_UNAVAILABLE', `try ${attempt}`);
          return attempt;
        },
      });
      await jobs.start();
      const job = await reaches(jobs, await jobs.enqueue(name, null), 'done');
      expect(job).toMatchObject({ attempts: 4, result: 4, cause: null });
      const pauses = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
      [150, 300, 600].forEach((pause, index) => expect(pauses[index]).toBeGreaterThanOrEqual(pause - 2));
      await jobs.stop();
    });

    it('keeps the cause on a dead job, and redo starts it from the beginning', async () => {
      const jobs = await open();
      const name = newKind();
      let mended = false;
      const attempts: number[] = [];
      jobs.define({
        name,
        retries: 1,
        backoffMs: 10,
        async run({ attempt }) {
          attempts.push(attempt);
          if (!mended) throw new TributaryError('CREDENTIALS_REFUSED', 'The key was refused.');
          return 'mended';
        },
      });
      await jobs.start();
      const id = await jobs.enqueue(name, { keep: 'me' });
      const dead = await reaches(jobs, id, 'dead');
      expect(dead.cause).toEqual({ code: 'CREDENTIALS_REFUSED', message: 'The key was refused.' });
      expect(dead).toMatchObject({ attempts: 2, result: null });
      expect(dead.endedAt).not.toBeNull();
      mended = true;
      await jobs.redo(id);
      expect(await reaches(jobs, id, 'done')).toMatchObject({
        attempts: 1,
        data: { keep: 'me' },
        result: 'mended',
        cause: null,
      });
      expect(attempts).toEqual([1, 2, 1]);
      await jobs.stop();
    });

    it('shows a job between two tries as retrying, with the cause', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, retries: 1, backoffMs: 60_000, run: () => Promise.reject(new Error('plain')) });
      await jobs.start();
      const id = await jobs.enqueue(name, null);
      expect((await reaches(jobs, id, 'retrying')).cause).toEqual({ code: 'INTERNAL', message: 'plain' });
      await jobs.cancel(id);
      await jobs.stop();
    });
  });
}
