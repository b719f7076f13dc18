import type { Jobs } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { newKind, reaches } from './subject.js';

export function describeWork(open: () => Promise<Jobs>): void {
  describe('work', () => {
    it('runs a job with its data and keeps result, progress and times', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define<{ a: number[] }>({
        name,
        async run({ data, attempt, progress }) {
          await progress(0.5, 'half way');
          return { sum: data.a.reduce((sum, value) => sum + value, 0), attempt };
        },
      });
      await jobs.start();
      const id = await jobs.enqueue(name, { a: [1, 2, 3] });
      const job = await reaches(jobs, id, 'done');
      expect(job).toMatchObject({ id, kind: name, data: { a: [1, 2, 3] }, attempts: 1, cause: null });
      expect(job.result).toEqual({ sum: 6, attempt: 1 });
      expect(job.progress).toEqual({ done: 0.5, step: 'half way' });
      expect(job.createdAt).toBeLessThanOrEqual(job.startedAt ?? 0);
      expect(job.startedAt).toBeLessThanOrEqual(job.endedAt ?? 0);
      await jobs.stop();
    });

    it('shows the progress of a job that runs', async () => {
      const jobs = await open();
      const name = newKind();
      let finish = () => {};
      const gate = new Promise<void>((resolve) => (finish = resolve));
      jobs.define({
        name,
        async run({ progress }) {
          await progress(0.25, 'loading');
          await gate;
        },
      });
      await jobs.start();
      const id = await jobs.enqueue(name, null);
      await expect
        .poll(async () => (await jobs.get(id))?.progress, { timeout: 5000 })
        .toEqual({ done: 0.25, step: 'loading' });
      expect((await jobs.get(id))?.state).toBe('active');
      finish();
      await reaches(jobs, id, 'done');
      await jobs.stop();
    });

    it.each([null, 'text', 7, false, ['a', 1], { nested: { list: [null] } }])('hands over %j as data', async (data) => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, run: async (job) => ({ got: job.data }) });
      await jobs.start();
      expect((await reaches(jobs, await jobs.enqueue(name, data), 'done')).result).toEqual({ got: data });
      await jobs.stop();
    });

    it('serves the highest priority first, then the oldest, and no more at once than the kind says', async () => {
      const jobs = await open();
      const name = newKind();
      const served: unknown[] = [];
      let now = 0;
      let most = 0;
      jobs.define({
        name,
        concurrency: 1,
        async run({ data }) {
          most = Math.max(most, ++now);
          served.push(data);
          await new Promise((resolve) => setTimeout(resolve, 5));
          now--;
        },
      });
      const ids = [];
      for (const [data, priority] of [
        ['low', 0],
        ['high', 10],
        ['low 2', 0],
        ['high 2', 10],
      ] as const)
        ids.push(await jobs.enqueue(name, data, { priority }));
      await jobs.start();
      for (const id of ids) await reaches(jobs, id, 'done');
      expect(served).toEqual(['high', 'high 2', 'low', 'low 2']);
      expect(most).toBe(1);
      await jobs.stop();
    });

    it('runs as many at once as the kind allows', async () => {
      const jobs = await open();
      const name = newKind();
      let arrived = 0;
      let all = () => {};
      const together = new Promise<void>((resolve) => (all = resolve));
      jobs.define({
        name,
        concurrency: 3,
        async run() {
          if (++arrived === 3) all();
          await together;
        },
      });
      await jobs.start();
      const ids = await Promise.all([1, 2, 3].map((data) => jobs.enqueue(name, data)));
      for (const id of ids) await reaches(jobs, id, 'done');
      await jobs.stop();
    });

    it('waits until runAt', async () => {
      const jobs = await open();
      const name = newKind();
      jobs.define({ name, run: async () => Date.now() });
      await jobs.start();
      const runAt = Date.now() + 400;
      const job = await reaches(jobs, await jobs.enqueue(name, null, { runAt }), 'done');
      expect(job.startedAt).toBeGreaterThanOrEqual(runAt - 1);
      expect(job.startedAt).toBeLessThan(runAt + 10_000);
      await jobs.stop();
    });

    it('keeps one open job per key, whoever asks, and takes a new one once that is over', async () => {
      const [jobs, other] = [await open(), await open()];
      const name = newKind();
      for (const client of [jobs, other]) client.define({ name, run: async () => null });
      const runAt = Date.now() + 60_000;
      const ids = await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 ? jobs : other).enqueue(name, index, { key: 'k', runAt })),
      );
      expect(new Set(ids).size).toBe(1);
      expect(await jobs.enqueue(name, null, { key: 'another', runAt })).not.toBe(ids[0]);
      await jobs.cancel(ids[0] as string);
      expect(await jobs.enqueue(name, null, { key: 'k', runAt })).not.toBe(ids[0]);
      await jobs.stop();
      await other.stop();
    });

    it('shares the jobs of a kind between clients, each job to one of them', async () => {
      const [jobs, other] = [await open(), await open()];
      const name = newKind();
      const runs: unknown[] = [];
      for (const client of [jobs, other])
        client.define({ name, concurrency: 2, run: async ({ data }) => void runs.push(data) });
      const ids = await Promise.all(Array.from({ length: 30 }, (_, index) => jobs.enqueue(name, index)));
      await Promise.all([jobs.start(), other.start()]);
      for (const id of ids) await reaches(jobs, id, 'done');
      expect(runs.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
      await Promise.all([jobs.stop(), other.stop()]);
    });
  });
}
