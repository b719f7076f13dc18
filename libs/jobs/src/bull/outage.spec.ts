import { describeWithService } from '@tributary/testkit';
import { Redis } from 'ioredis';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reaches } from '../conformance/subject.js';
import { openBullJobs } from '../index.js';

/** A way to Redis that can be cut and mended. */
class Line {
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  port = 0;

  constructor(private readonly target: URL) {}

  async mend(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    }).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as { port: number }).port;
  }

  async cut(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

describe('Redis that is not there', () => {
  it('is named by host and port, never by password', async () => {
    const error: unknown = await openBullJobs({ url: 'redis://me:hush-hush@127.0.0.1:9' }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({
      code: 'JOBS_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:9') as string,
    });
    expect(JSON.stringify(error)).not.toContain('hush-hush');
  });
});

describeWithService('redis', 'Redis that goes away and comes back', (url) => {
  const line = new Line(new URL(url));
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const away = () => {
    const through = new URL(url);
    through.port = String(line.port);
    return through;
  };
  beforeEach(() => line.mend());
  afterEach(async () => {
    await line.cut();
    const redis = new Redis(url);
    const keys = await redis.keys(`${namespace}:*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.quit();
  });

  it('says so to callers, then serves them again without a new start', async () => {
    const jobs = await openBullJobs({ url: away().href, namespace });
    jobs.define({ name: 'work', run: async () => null });
    await line.cut();
    const begun = Date.now();
    const error: unknown = await jobs.enqueue('work', 'lost').catch((caught: unknown) => caught);
    expect(Date.now() - begun).toBeLessThan(30_000);
    expect(error).toMatchObject({ code: 'JOBS_UNAVAILABLE', retry: true });
    expect(String(error)).toContain(`127.0.0.1:${line.port}`);
    expect(JSON.stringify(error)).not.toContain(away().password);
    await line.mend();
    await expect.poll(() => jobs.enqueue('work', 'kept').catch(() => null), { timeout: 30_000 }).toMatch(/^work~/);
    // What was refused is not sent late.
    expect((await jobs.list({ kind: 'work' })).map(({ data }) => data)).toEqual(['kept']);
    await jobs.stop();
  });

  it('lets a job that ran meanwhile end once, and takes up new ones again', async () => {
    const errors: string[] = [];
    const onError = ({ code }: { code: string }) => void errors.push(code);
    const jobs = await openBullJobs({ url: away().href, namespace, pollMs: 100, onError });
    const steady = await openBullJobs({ url, namespace });
    let runs = 0;
    let finish = () => {};
    const gate = new Promise<void>((resolve) => (finish = resolve));
    jobs.define({ name: 'meanwhile', expireSeconds: 1, run: () => (runs++, gate) });
    steady.define({ name: 'meanwhile', run: async () => null });
    await jobs.start();
    const id = await steady.enqueue('meanwhile', null);
    await reaches(steady, id, 'active');
    await line.cut();
    // Longer than the lock lives: nobody else looks for work, so the claim is taken up again.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    finish();
    await line.mend();
    expect(await reaches(steady, id, 'done')).toMatchObject({ attempts: 1 });
    const next = await steady.enqueue('meanwhile', null);
    await reaches(steady, next, 'done');
    expect(runs).toBe(2);
    expect(errors).toContain('JOBS_UNAVAILABLE');
    await Promise.all([jobs.stop(), steady.stop()]);
  });

  it('does not hold up a stop', async () => {
    const jobs = await openBullJobs({ url: away().href, namespace, pollMs: 100 });
    jobs.define({ name: 'stuck', run: () => new Promise(() => {}) });
    await jobs.start();
    await reaches(jobs, await jobs.enqueue('stuck', null), 'active');
    await line.cut();
    const begun = Date.now();
    await jobs.stop(100);
    expect(Date.now() - begun).toBeLessThan(60_000);
  });

  it('names refused credentials', async () => {
    const wrong = away();
    wrong.password = 'not-the-word';
    const error: unknown = await openBullJobs({ url: wrong.href, namespace }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'JOBS_UNAVAILABLE', message: expect.stringContaining('refused') as string });
    expect(JSON.stringify(error)).not.toContain('not-the-word');
  });
});
