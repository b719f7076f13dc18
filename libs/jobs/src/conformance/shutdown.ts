import type { Jobs } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { newKind, reaches } from './subject.js';

export function describeShutdown(open: () => Promise<Jobs>): void {
  describe('shutdown', () => {
    it('finishes within the grace what is active, and takes up nothing new', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, run: () => new Promise((resolve) => setTimeout(resolve, 200)) });
      await jobs.start();
      const [first, second] = [await jobs.enqueue(name, 1), await jobs.enqueue(name, 2)];
      await reaches(jobs, first, 'active');
      await jobs.stop(5000);
      expect((await jobs.get(first))?.state).toBe('done');
      expect((await jobs.get(second))?.state).toBe('waiting');
    });

    it.each(['minds its signal', 'does not mind its signal'])(
      'hands back a job that %s; it runs again and loses no try',
      async (habit) => {
        const [jobs, next] = [await open(), await open()];
        const name = newKind();
        let finish = () => {};
        jobs.define({
          name,
          retries: 0,
          run: ({ signal }) =>
            new Promise<void>((resolve, reject) => {
              finish = resolve;
              if (habit === 'minds its signal') signal.addEventListener('abort', () => reject(signal.reason));
            }),
        });
        next.define({ name, retries: 0, run: async ({ attempt }) => attempt });
        await jobs.start();
        const id = await jobs.enqueue(name, null);
        await reaches(jobs, id, 'active');
        await jobs.stop(50);
        expect(await jobs.get(id)).toMatchObject({ state: 'waiting', attempts: 0 });
        await next.start();
        expect(await reaches(next, id, 'done')).toMatchObject({ attempts: 1, result: 1 });
        finish();
        await next.stop();
      },
    );
  });
}
