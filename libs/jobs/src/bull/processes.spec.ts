import { describeWithService } from '@tributary/testkit';
import { Redis } from 'ioredis';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { reaches } from '../conformance/subject.js';
import { openBullJobs } from '../index.js';

const library = JSON.stringify(import.meta.resolve('@tributary/jobs').replace(/src\/index\.ts$/, 'dist/index.js'));
const children: ChildProcess[] = [];

/** A process with jobs of a namespace; `body` uses `jobs` and `say(text)`. Resolves once it said "up". */
async function startProcess(at: { url: string; namespace: string }, body: string) {
  const program = `
    import { openBullJobs } from ${library};
    const say = (text) => process.stdout.write(text + '\\n');
    const jobs = await openBullJobs({ ...${JSON.stringify(at)}, pollMs: 100 });
    process.on('SIGTERM', () => jobs.stop(300).then(() => process.exit(0)));
    ${body}
    say('up');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let heard = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  const says = (word: string) => expect.poll(() => heard, { timeout: 20_000 }).toContain(word);
  await says('up');
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  return { child, says, ended };
}

describeWithService('redis', 'several processes with jobs on Bull', (url) => {
  let at = { url, namespace: '' };
  const open = () => openBullJobs({ ...at, pollMs: 100 });
  beforeEach(() => void (at = { url, namespace: `test-${randomBytes(6).toString('hex')}` }));
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    const redis = new Redis(url);
    const keys = await redis.keys(`${at.namespace}:*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.quit();
  });

  const hanging = (extra: string) => `
    jobs.define({ name: 'heavy', expireSeconds: 2, ${extra} run: () => { say('running'); return new Promise(() => {}); } });
    await jobs.start();
    await jobs.enqueue('heavy', 'load');`;

  it('takes over the job of a process that was killed, as its next try', async () => {
    const victim = await startProcess(at, hanging(''));
    await victim.says('running');
    victim.child.kill('SIGKILL');
    await victim.ended;
    const jobs = await open();
    jobs.define({ name: 'heavy', expireSeconds: 2, run: async ({ data, attempt }) => ({ data, attempt }) });
    const [job] = await jobs.list({ kind: 'heavy' });
    expect(job?.state).toBe('active');
    await jobs.start();
    expect(await reaches(jobs, String(job?.id), 'done')).toMatchObject({
      result: { data: 'load', attempt: 2 },
      attempts: 2,
    });
    await jobs.stop();
  });

  it('lets a job that kills its process die once its tries are used up', async () => {
    const victim = await startProcess(at, hanging('retries: 0,'));
    await victim.says('running');
    victim.child.kill('SIGKILL');
    await victim.ended;
    const jobs = await open();
    let runs = 0;
    jobs.define({ name: 'heavy', expireSeconds: 2, retries: 0, run: async () => void runs++ });
    await jobs.start();
    const [job] = await jobs.list({ kind: 'heavy' });
    const dead = await reaches(jobs, String(job?.id), 'dead');
    expect(dead.cause).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('ended or hung') as string });
    expect(runs).toBe(0);
    await jobs.stop();
  });

  it('hands back at SIGTERM what does not end in time; it costs no try', async () => {
    const leaving = await startProcess(at, hanging('retries: 0,'));
    await leaving.says('running');
    leaving.child.kill('SIGTERM');
    expect(await leaving.ended).toEqual([0, null]);
    const jobs = await open();
    jobs.define({ name: 'heavy', retries: 0, run: async ({ attempt }) => attempt });
    const [job] = await jobs.list({ kind: 'heavy' });
    expect(job).toMatchObject({ state: 'waiting', attempts: 0 });
    await jobs.start();
    expect((await reaches(jobs, String(job?.id), 'done')).result).toBe(1);
    await jobs.stop();
  });

  it('shares a queue: each job once, both at work', async () => {
    const worker = `
      jobs.define({ name: 'share', concurrency: 2, run: async ({ data }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { data, pid: process.pid };
      } });
      await jobs.start();`;
    const pair = await Promise.all([startProcess(at, worker), startProcess(at, worker)]);
    const jobs = await open();
    jobs.define({ name: 'share', run: async () => null });
    const ids: string[] = [];
    for (let index = 0; index < 60; index++) ids.push(await jobs.enqueue('share', index));
    await expect
      .poll(() => jobs.list({ kind: 'share', state: 'done', limit: 100 }), { timeout: 20_000 })
      .toHaveLength(60);
    const done = await jobs.list({ kind: 'share', limit: 100 });
    expect(done.map(({ attempts }) => attempts)).toEqual(Array(60).fill(1));
    const pids = new Set(done.map(({ result }) => (result as { pid: number }).pid));
    expect([...pids].sort()).toEqual(pair.map(({ child }) => child.pid).sort());
    await jobs.stop();
  });

  it('takes one job from two processes that enqueue with one key at once', async () => {
    const enqueuer = `
      jobs.define({ name: 'once', run: async () => null });
      const options = { key: 'k', runAt: Date.now() + 600_000 };
      const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => jobs.enqueue('once', index, options)));
      say('distinct ' + new Set(ids).size);`;
    const pair = await Promise.all([startProcess(at, enqueuer), startProcess(at, enqueuer)]);
    for (const { says } of pair) await says('distinct 1\n');
    const jobs = await open();
    expect(await jobs.list({ kind: 'once' })).toHaveLength(1);
    await jobs.stop();
  });

  it('cancels a job that runs in another process, through its signal', async () => {
    const worker = await startProcess(
      at,
      `jobs.define({ name: 'wait', run: ({ signal }) => new Promise((_, reject) => {
         signal.addEventListener('abort', () => { say('aborted ' + signal.reason.code); reject(signal.reason); });
       }) });
       await jobs.start();`,
    );
    const jobs = await open();
    jobs.define({ name: 'wait', run: async () => null });
    const id = await jobs.enqueue('wait', null);
    await reaches(jobs, id, 'active');
    await jobs.cancel(id);
    await worker.says('aborted CANCELLED');
    expect((await jobs.get(id))?.state).toBe('cancelled');
    await jobs.stop();
  });
});
