import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { configSchema, type Config, type ConfigInput } from '@tributary/contracts';
import { createLogger, findRun, linesOfRun } from '@tributary/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands, openHouse, type House } from '../index.js';
import { startClock, type Clock } from './clock.js';
import { registerJobs, tickKind } from './job-kinds.js';
import type { RunView } from './job-view.js';

const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}`;
const orders = Array.from({ length: 40 }, (_, n) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `o${n}`,
  userId: `u${n % 10}`,
  timestamp: `${day(1 + (n % 20))}T10:00:00Z`,
  properties: { order_id: `A${n}`, revenue: 10 + n, currency: 'EUR' },
}));
// Open for one minute in a year of Mondays: shut now, whenever the test runs, but for a minute a week.
const shut = { from: '03:00', to: '03:01', days: ['mon'] as ['mon'] };
const stated: ConfigInput = {
  sources: {
    shop: {
      plugin: 'files',
      settings: {
        path: 'orders.csv',
        format: 'csv',
        mapping: { type: 'track', event: 'Order Completed', userId: 'user' },
      },
    },
  },
  features: { rfm: { kind: 'rfm', asOf: '2026-01-31' } },
  segments: { buyers: { title: 'Buyers', rule: { event: 'Order Completed' } } },
  jobs: {
    features: { do: 'features', cron: '0 2 * * *', timezone: 'Europe/Lisbon' },
    segments: { do: 'segments', after: ['features'] },
    truth: { do: 'verify' },
    quality: { do: 'audit' },
    likeness: { do: 'link' },
    copy: { do: 'checkpoint', after: ['segments', 'features'], retries: 2, pauseSeconds: 0 },
    night: { do: 'features', window: shut },
    unreadable: { do: 'import', sources: ['shop'], pauseSeconds: 0 },
  },
};

let folder: string;
let house: House;
let clock: Clock;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-jobs-'));
  await open();
  await house.events.append(
    orders.map((order) => ({
      key: order.userId,
      source: 'shop',
      receivedAt: Date.now(),
      body: Buffer.from(JSON.stringify(order)),
    })),
  );
  await house.process(AbortSignal.timeout(120_000));
});
afterAll(async () => {
  await close();
  await rm(folder, { recursive: true, force: true });
});

async function open(config: Config = configSchema.parse(stated)): Promise<void> {
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  registerJobs(house);
  await house.jobs.start();
  clock = await startClock(house);
}
async function close(): Promise<void> {
  clock?.stop();
  await house?.jobs.stop(0);
  await house?.close();
}

const command = async <T>(name: string, args: object = {}): Promise<T> =>
  (await commands[name]?.({ house, tell: () => {}, signal: AbortSignal.timeout(60_000) }, args)) as T;
const run = (args: object) => command<{ state: string; runs: RunView[] }>('jobs run', args);
const textsOf = async (id: string) => (await linesOfRun(house.database, id)).map(({ text }) => text);
const until = async (holds: () => Promise<boolean>) => {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 2_400) expect.fail('waited for too long');
    await pause(25);
  }
};

describe('a graph of jobs', () => {
  let first: RunView[];

  it('runs what comes after, once each and in order, and says who started what', async () => {
    const { state, runs } = await run({ name: 'features', wait: true });
    first = runs;
    expect(state).toBe('done');
    // "copy" comes after both, and yet runs once.
    expect(runs.map(({ job }) => job)).toEqual(['features', 'segments', 'copy']);
    const [features, segments] = runs.map(({ id }) => id);
    expect(runs.map(({ startedBy }) => startedBy)).toEqual(['command line', `after ${features}`, `after ${segments}`]);
    expect(await textsOf(features ?? '')).toEqual([
      'Begun, started by command line.',
      'Done: {"sets":1,"rows":10,"late":0}',
    ]);
  });

  it('keeps what went in and a hash of what came out: the same input gives the same', async () => {
    const [features] = first;
    expect(features?.input).toMatchObject({
      definition: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      log: { ends: [40], processed: [40] },
    });
    expect(features?.output).toEqual({
      counts: { sets: 1, rows: 10, late: 0 },
      hash: expect.stringMatching(/^\w{16}$/) as string,
    });
    const again = await run({ name: 'features', wait: true });
    expect(again.runs.map(({ output }) => (output as { hash: string }).hash)).toEqual(
      first.map(({ output }) => (output as { hash: string }).hash),
    );
    expect(again.runs.map(({ input }) => (input as { definition: string }).definition)).toEqual(
      first.map(({ input }) => (input as { definition: string }).definition),
    );
  });

  it('looks after memberships, quality and who is alike', async () => {
    const counts = async (name: string) => {
      const { state, runs } = await run({ name, wait: true });
      return { state, ...(runs[0]?.output as { counts: object }).counts };
    };
    await house.warehouse.command(
      `INSERT INTO segment_members SELECT segment, profile, 0, toUInt64(version + 1), since FROM segment_members FINAL WHERE member = 1 LIMIT 1`,
    );
    expect(await counts('truth')).toMatchObject({ state: 'done', missing: 1, surplus: 0 });
    expect(await counts('truth')).toMatchObject({ missing: 0, surplus: 0 });
    expect(await counts('quality')).toMatchObject({ state: 'done', checks: expect.any(Number) as number });
    // Nothing is known of these people but their numbers.
    const { state, runs } = await run({ name: 'likeness', wait: true });
    expect(state).toBe('failed');
    expect(runs[0]).toMatchObject({ attempts: 1, error: { code: 'INVALID_REQUEST' } });
  });

  it('leaves out what comes after where that is asked for', async () => {
    expect((await run({ name: 'features', wait: true, only: true })).runs).toHaveLength(1);
  });

  it('does one run of a job at a time, and says which one is open', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 5 }, () => run({ name: 'copy' })));
    const [taken] = asked.filter((one) => one.status === 'fulfilled');
    const refused = asked.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]?.reason).toMatchObject({ code: 'JOB_BUSY', details: { run: taken?.value.runs[0]?.id } });
    await until(async () => (await findRun(house.database, taken?.value.runs[0]?.id ?? ''))?.state === 'done');
  });

  it('starts by a tick of the clock; a tick while a run is open is swallowed', async () => {
    await Promise.all([1, 2, 3].map(() => house.jobs.enqueue(tickKind, { job: 'copy' })));
    await until(async () => {
      const { runs } = await command<{ runs: RunView[] }>('jobs history', { name: 'copy' });
      return runs.some(({ startedBy, state }) => startedBy === 'schedule' && state === 'done');
    });
  });

  it('hands its schedules to the queue and takes back those that are no more', async () => {
    const mine = async () => (await house.jobs.schedules()).filter(({ key }) => key.startsWith('job:'));
    expect(await mine()).toEqual([
      { key: 'job:features', kind: tickKind, cron: '0 2 * * *', timezone: 'Europe/Lisbon' },
    ]);
    clock.stop();
    const before = house.config;
    house.config = { ...before, jobs: {} };
    clock = await startClock(house);
    expect(await mine()).toEqual([]);
    clock.stop();
    house.config = before;
    clock = await startClock(house);
    expect(await mine()).toHaveLength(1);
  });

  it('lists jobs with their next start and their last run, each after what it comes after', async () => {
    const { jobs } = await command<{ jobs: { name: string; nextAt: string | null; last: RunView | null }[] }>(
      'jobs list',
    );
    expect(jobs.map(({ name, last }) => [name, last?.state])).toEqual([
      ['features', 'done'],
      ['segments', 'done'],
      ['copy', 'done'],
      ['likeness', 'failed'],
      ['night', undefined],
      ['quality', 'done'],
      ['truth', 'done'],
      ['unreadable', undefined],
    ]);
    expect(Date.parse(jobs.find(({ name }) => name === 'features')?.nextAt ?? '')).toBeGreaterThan(Date.now());
  });
});

describe('a back-fill', () => {
  const days = async () =>
    house.warehouse.query<{ day: string; orders: number; people: string }>(
      `SELECT toString(day) AS day, sum(frequency) AS orders, count() AS people FROM features_rfm_days GROUP BY day ORDER BY day`,
    );

  it('computes features as of each day, leaves those in force alone, and can be repeated', async () => {
    const inForce = await house.warehouse.query('SELECT * FROM features_rfm ORDER BY profile');
    const { state, runs } = await run({ name: 'features', from: day(1), to: day(5), wait: true });
    expect(state).toBe('done');
    // The past starts nothing in the present.
    expect(runs).toHaveLength(1);
    // Two orders a day: those of its days so far.
    expect(await days()).toEqual(
      [1, 2, 3, 4, 5].map((n) => ({ day: day(n), orders: 2 * n, people: String(Math.min(10, n)) })),
    );
    expect(await house.warehouse.query('SELECT * FROM features_rfm ORDER BY profile')).toEqual(inForce);
    const again = await run({ name: 'features', from: day(1), to: day(5), wait: true });
    expect(again.runs[0]?.output).toEqual(runs[0]?.output);
    expect((runs[0]?.output as { days: object[] }).days).toHaveLength(5);
  });

  it.each([
    [{ name: 'segments', from: day(1) }, 'INVALID_REQUEST'],
    [{ name: 'features', from: '2026-02-30' }, 'INVALID_REQUEST'],
    [{ name: 'features', from: day(5), to: day(1) }, 'INVALID_REQUEST'],
    [{ name: 'features', from: '1000-01-01', to: '2026-01-01' }, 'INVALID_REQUEST'],
    [{ name: 'nobody' }, 'JOB_UNKNOWN'],
    [{ name: 'constructor' }, 'JOB_UNKNOWN'],
  ])('refuses %j', async (args, code) => {
    await expect(run(args)).rejects.toMatchObject({ code });
  });

  it('stops when it is cancelled while it works, and the job is free again', async () => {
    const { runs } = await run({ name: 'features', from: day(1), to: '2026-12-31' });
    const id = runs[0]?.id ?? '';
    await until(async () => (await textsOf(id)).length > 3);
    await command('jobs cancel', { run: 'features' });
    await until(async () => (await findRun(house.database, id))?.endedAt != null);
    expect(await findRun(house.database, id)).toMatchObject({ state: 'cancelled', cancelledBy: 'command line' });
    // Twice is as once; what is over cannot be cancelled.
    await command('jobs cancel', { run: id });
    const { state, runs: after } = await run({ name: 'features', from: day(1), wait: true });
    expect(state).toBe('done');
    await expect(command('jobs cancel', { run: after[0]?.id })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('is handed back at a shutdown and goes on at the next start, with no day done twice', async () => {
    const { runs } = await run({ name: 'features', from: day(1), to: '2026-02-28' });
    const id = runs[0]?.id ?? '';
    await until(async () => (await textsOf(id)).length > 3);
    await close();
    await open();
    await until(async () => (await findRun(house.database, id))?.endedAt != null);
    const done = await findRun(house.database, id);
    expect(done).toMatchObject({ state: 'done', attempts: 1 });
    const texts = await textsOf(id);
    expect(texts).toContain('Stopped by a shutdown; it begins anew at the next start.');
    const told = texts.map((text) => /^(2026-\d\d-\d\d):/.exec(text)?.[1]).filter(Boolean);
    expect(told).toEqual([...new Set(told)]);
    expect((done?.output as { days: object[] }).days).toHaveLength(59);
  });
});

describe('a window', () => {
  it('puts a run off and says so; it can be cancelled, or run anyway', async () => {
    const { state, runs } = await run({ name: 'night', wait: true });
    expect(state).toBe('deferred');
    const dueAt = Date.parse(runs[0]?.dueAt ?? '');
    expect(new Date(dueAt).getUTCDay()).toBe(1);
    expect(dueAt).toBeGreaterThan(Date.now());
    expect(await textsOf(runs[0]?.id ?? '')).toEqual([`Its window is shut; it begins at ${runs[0]?.dueAt}.`]);
    await expect(run({ name: 'night' })).rejects.toMatchObject({ code: 'JOB_BUSY' });
    await command('jobs cancel', { run: 'night' });
    expect((await run({ name: 'night', wait: true, anyway: true })).state).toBe('done');
  });
});

describe('what fails', () => {
  it('is not tried again where the cause is in the configuration, and tells it', async () => {
    const { state, runs } = await run({ name: 'unreadable', wait: true });
    expect(state).toBe('failed');
    expect(runs[0]).toMatchObject({ attempts: 1, error: { fault: 'user' } });
    expect(await textsOf(runs[0]?.id ?? '')).toContainEqual(expect.stringMatching(/^Try 1 failed: [A-Z_]+: /));
  });

  it('is tried as often as the job allows where trying again may help', async () => {
    const copies = join(house.dataDirectory, 'database-checkpoints');
    await rm(copies, { recursive: true, force: true });
    await writeFile(copies, 'a file where a folder must be');
    const { state, runs } = await run({ name: 'copy', wait: true });
    expect(state).toBe('failed');
    expect(runs[0]?.attempts).toBe(3);
    await rm(copies);
    expect((await run({ name: 'copy', wait: true })).state).toBe('done');
  });

  it('is closed with its cause when the process dies, and the next tick goes on', async () => {
    // What a process that was killed in the middle leaves behind.
    await house.database.query(
      `INSERT INTO runs (id, kind, state, job, started_by, input, code_version) VALUES ('run_dead', 'checkpoint', 'running', 'copy', 'schedule', '{}', '0')`,
    );
    await close();
    await open();
    expect(await findRun(house.database, 'run_dead')).toMatchObject({ state: 'failed', error: { code: 'CANCELLED' } });
    await house.jobs.enqueue(tickKind, { job: 'copy' });
    await until(async () => {
      const { runs } = await command<{ runs: RunView[] }>('jobs history', { name: 'copy', limit: 1 });
      return runs[0]?.state === 'done';
    });
  });
});

describe('without a process that works off the queue', () => {
  it('does the job and what comes after it here and now', async () => {
    await close();
    house = await openHouse({
      folder,
      config: configSchema.parse(stated),
      log: createLogger({ level: 'silent' }),
      durability: 'write',
    });
    const { state, runs } = await run({ name: 'features' });
    expect(state).toBe('done');
    expect(runs.map(({ job, state }) => [job, state])).toEqual([
      ['features', 'done'],
      ['segments', 'done'],
      ['copy', 'done'],
    ]);
    await expect(run({ name: 'night' })).rejects.toMatchObject({ code: 'JOB_BUSY' });
    expect((await run({ name: 'night', anyway: true })).state).toBe('done');
  });
});
