import 'reflect-metadata';
import { getQueueToken } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { isBullJobs, openBullJobs, type BullJobs } from '@tributary/jobs';
import { createLogger } from '@tributary/observability';
import { describeWithService } from '@tributary/testkit';
import Bull, { type Queue } from 'bull';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { House } from '../house/house.js';
import { openJobs } from '../house/open-jobs.js';
import { BullQueues } from './bull-queues.js';
import { JobRunner } from './job-runner.js';

@Module({})
class Application {}

/** An application of the queues and the runner alone, as `WorkerModule` composes them. */
const startApplication = (jobs: BullJobs) =>
  NestFactory.createApplicationContext(
    {
      module: Application,
      imports: [BullQueues.forJobs(jobs)],
      providers: [{ provide: JobRunner, useFactory: () => new JobRunner({ jobs } as unknown as House) }],
    },
    { logger: ['error'] },
  );

describeWithService('redis', 'jobs on queues that Nest owns', (url) => {
  const open = async () => {
    const namespace = `test-${randomBytes(6).toString('hex')}`;
    const log = createLogger({ level: 'silent' });
    const jobs = await openJobs({ database: {} as never, log, redisUrl: url, namespace });
    if (!isBullJobs(jobs)) throw new Error('not on Bull');
    const outside = await openBullJobs({ url, namespace });
    const remove = async () => {
      await outside.stop();
      const queue = new Bull('sweeper', url);
      const keys = await queue.client.keys(`${namespace}:*`);
      if (keys.length > 0) await queue.client.del(keys);
      await queue.close();
    };
    return { jobs, outside, remove };
  };

  it('are carried out by the processor that Nest registered, retries and all', async () => {
    const { jobs, outside, remove } = await open();
    const attempts: number[] = [];
    jobs.define<{ name: string }>({
      name: 'greet',
      backoffMs: 10,
      async run({ data, attempt }) {
        attempts.push(attempt);
        if (attempt === 1) throw new Error('not yet');
        return `hello ${data.name}`;
      },
    });
    jobs.define({ name: 'other', concurrency: 3, run: async () => null });
    outside.define({ name: 'greet', run: async () => null });
    const application = await startApplication(jobs);
    const queue = application.get<Queue>(getQueueToken('greet'), { strict: false });
    expect(queue.name).toBe('greet');
    expect(application.get<Queue>(getQueueToken('other'), { strict: false }).name).toBe('other');
    const id = await outside.enqueue('greet', { name: 'Ada' });
    await expect.poll(async () => (await outside.get(id))?.result, { timeout: 30_000 }).toBe('hello Ada');
    expect(attempts).toEqual([1, 2]);
    await application.close();
    // The queue was Nest's: with the application it is gone.
    await expect(queue.client.ping()).rejects.toThrow();
    await remove();
  });

  it('go back to the line when the application closes before they end', async () => {
    const { jobs, outside, remove } = await open();
    jobs.define({
      name: 'long',
      retries: 0,
      run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    outside.define({ name: 'long', retries: 0, run: async ({ attempt }) => attempt });
    const application = await startApplication(jobs);
    const id = await outside.enqueue('long', null);
    await expect.poll(async () => (await outside.get(id))?.state, { timeout: 30_000 }).toBe('active');
    await jobs.stop(50);
    await application.close();
    expect(await outside.get(id)).toMatchObject({ state: 'waiting', attempts: 0 });
    await outside.start();
    await expect.poll(async () => (await outside.get(id))?.result, { timeout: 30_000 }).toBe(1);
    await remove();
  });
});
