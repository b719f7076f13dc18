import { describeWithService } from '@tributary/testkit';
import { Redis } from 'ioredis';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeJobs } from '../conformance/index.js';
import { reaches } from '../conformance/subject.js';
import { isBullJobs, openBullJobs } from '../index.js';

const newNamespace = () => `test-${randomBytes(6).toString('hex')}`;

async function removeKeys(client: Redis, namespace: string): Promise<void> {
  const keys = await client.keys(`${namespace}:*`);
  if (keys.length > 0) await client.del(keys);
  await client.quit();
}

describeWithService('redis', 'Bull', (url) =>
  describeJobs('Bull and Redis', async () => {
    const namespace = newNamespace();
    return {
      open: () => openBullJobs({ url, namespace, pollMs: 200 }),
      remove: () => removeKeys(new Redis(url), namespace),
    };
  }),
);

describeWithService('redis', 'what Bull alone would not do', (url) => {
  let redis: Redis;
  let namespace = '';
  const open = () => openBullJobs({ url, namespace, pollMs: 100 });
  beforeEach(() => {
    namespace = newNamespace();
    redis = new Redis(url);
  });
  afterEach(() => removeKeys(redis, namespace));

  it('fires a due schedule once among two processes, however many runs were missed, and plans the next', async () => {
    const [jobs, other] = [await open(), await open()];
    const seen: unknown[] = [];
    for (const client of [jobs, other])
      client.define({ name: 'nightly', run: async ({ data }) => void seen.push(data) });
    const schedule = { kind: 'nightly', cron: '0 3 * * *', data: { full: true }, timezone: 'Europe/Berlin' };
    await jobs.schedule('night', schedule);
    await redis.zadd(`${namespace}:jobs:#due`, Date.now() - 3 * 86_400_000, 'night');
    // Stated again at the next start: the missed run is not forgotten.
    await jobs.schedule('night', schedule);
    await Promise.all([jobs.start(), other.start()]);
    await expect.poll(() => seen, { timeout: 30_000 }).toEqual([{ full: true }]);
    const next = Number(await redis.zscore(`${namespace}:jobs:#due`, 'night'));
    expect(next).toBeGreaterThan(Date.now());
    expect(new Date(next).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('03:00:00');
    await Promise.all([jobs.stop(), other.stop()]);
    expect(seen).toHaveLength(1);
  });

  it('starts no scheduled run while the last one is open', async () => {
    const jobs = await open();
    let finish = () => {};
    const gate = new Promise<void>((resolve) => (finish = resolve));
    let runs = 0;
    jobs.define({ name: 'slow', concurrency: 2, run: () => (runs++, gate) });
    await jobs.schedule('often', { kind: 'slow', cron: '* * * * *' });
    const makeDue = () => redis.zadd(`${namespace}:jobs:#due`, Date.now() - 1, 'often');
    await makeDue();
    await jobs.start();
    await expect.poll(() => runs, { timeout: 30_000 }).toBe(1);
    await makeDue();
    await expect
      .poll(async () => Number(await redis.zscore(`${namespace}:jobs:#due`, 'often')), { timeout: 30_000 })
      .toBeGreaterThan(Date.now());
    expect(await jobs.list({ kind: 'slow' })).toHaveLength(1);
    finish();
    await jobs.stop();
  });

  it('keeps the claim of a job that takes longer than its expiry', async () => {
    const [jobs, other] = [await open(), await open()];
    let runs = 0;
    for (const client of [jobs, other])
      client.define({
        name: 'long',
        expireSeconds: 1,
        run: () => {
          runs++;
          return new Promise((resolve) => setTimeout(resolve, 5000, 'done'));
        },
      });
    await Promise.all([jobs.start(), other.start()]);
    const id = await jobs.enqueue('long', null);
    expect(await reaches(jobs, id, 'done')).toMatchObject({ attempts: 1, result: 'done' });
    expect(runs).toBe(1);
    await Promise.all([jobs.stop(), other.stop()]);
  });

  it('adds the job of a key whose first enqueuer ended before it could', async () => {
    const jobs = await open();
    jobs.define({ name: 'once', run: async () => 'ran' });
    await redis.hset(`${namespace}:jobs:once:#keys`, 'k', 'once~000000000001');
    await jobs.start();
    const id = await jobs.enqueue('once', null, { key: 'k' });
    expect(id).toBe('once~000000000001');
    await reaches(jobs, id, 'done');
    // A key that is over leaves nothing behind.
    await expect.poll(() => redis.hlen(`${namespace}:jobs:once:#keys`)).toBe(0);
    await jobs.stop();
  });

  it('lets redo wait for the open job of the same key', async () => {
    const jobs = await open();
    jobs.define({ name: 'keyed', run: async () => null });
    const first = await jobs.enqueue('keyed', 1, { key: 'k' });
    await jobs.cancel(first);
    const second = await jobs.enqueue('keyed', 2, { key: 'k' });
    await expect(jobs.redo(first)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await jobs.cancel(second);
    await jobs.redo(first);
    expect(await jobs.enqueue('keyed', 3, { key: 'k' })).toBe(first);
    await jobs.stop();
  });

  it('refuses a namespace or an address that is none', async () => {
    await expect(openBullJobs({ url, namespace: 'a b' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(openBullJobs({ url: 'http://:secret@x' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.not.stringContaining('secret') as string,
    });
    const jobs = await open();
    expect(isBullJobs(jobs)).toBe(true);
    await jobs.stop();
  });
});
