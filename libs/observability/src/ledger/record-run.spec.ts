import { TributaryError, type Database } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { closeBrokenRuns, findRun, listRuns, recordRun } from '../index.js';

let database: Database;
beforeAll(async () => void (database = await openTemporaryDatabase()));
afterAll(() => database?.close());
beforeEach(() => database.query('TRUNCATE runs'));

const run = (kind: string, input: unknown = null) => ({ kind, input, codeVersion: '1.2.3' });

it('keeps what went in, which code did it and what came out', async () => {
  let during: unknown;
  const output = await recordRun(database, run('features', { sets: ['rfm'] }), async (id) => {
    during = await findRun(database, id);
    return { rows: 7 };
  });
  expect(output).toEqual({ rows: 7 });
  expect(during).toMatchObject({ state: 'running', output: null, endedAt: null });
  const [record] = await listRuns(database);
  expect(record).toEqual({
    id: expect.stringMatching(/^run_/) as string,
    kind: 'features',
    state: 'done',
    job: null,
    startedBy: 'command line',
    input: { sets: ['rfm'] },
    output: { rows: 7 },
    progress: null,
    error: null,
    codeVersion: '1.2.3',
    attempts: 1,
    dueAt: null,
    queueId: null,
    cancelledBy: null,
    startedAt: expect.any(Date) as Date,
    endedAt: expect.any(Date) as Date,
  });
});

it('keeps why a run failed, and lets the failure through', async () => {
  const failure = new TributaryError('MODEL_INPUT', 'too few rows', { details: { rows: 1 } });
  await expect(recordRun(database, run('model'), () => Promise.reject(failure))).rejects.toBe(failure);
  await expect(recordRun(database, run('model'), () => Promise.reject(new Error('plain')))).rejects.toThrow('plain');
  const errors = (await listRuns(database)).map(({ state, error }) => ({ state, error }));
  expect(errors).toContainEqual({
    state: 'failed',
    error: { code: 'MODEL_INPUT', message: 'too few rows', fault: 'user', retry: false, details: { rows: 1 } },
  });
  expect(errors).toContainEqual({
    state: 'failed',
    error: { code: 'INTERNAL', message: 'plain', fault: 'internal', retry: false },
  });
});

it('takes work that returns nothing', async () => {
  await recordRun(database, run('quiet', { a: null }), () => Promise.resolve());
  expect((await listRuns(database))[0]).toMatchObject({ state: 'done', output: null });
});

it('lists the newest first, by kind and up to a limit', async () => {
  for (const kind of ['a', 'b', 'a', 'a']) await recordRun(database, run(kind), (id) => Promise.resolve(id));
  const ids = (await listRuns(database)).map(({ output }) => output);
  expect(ids).toHaveLength(4);
  expect((await listRuns(database, { kind: 'a', limit: 2 })).map(({ output }) => output)).toEqual(
    ids.filter((_, index) => index !== 2).slice(0, 2),
  );
  expect(await findRun(database, 'run_none')).toBeUndefined();
});

it('closes the runs that a dead process left, and no others', async () => {
  await recordRun(database, run('done'), () => Promise.resolve(1));
  await recordRun(database, run('broken'), async () => {
    await closeBrokenRuns(database);
    const [broken] = await listRuns(database, { kind: 'broken' });
    expect(broken).toMatchObject({
      state: 'failed',
      error: { code: 'CANCELLED', retry: false },
      endedAt: expect.any(Date) as Date,
    });
  });
  expect((await listRuns(database, { kind: 'done' }))[0]?.state).toBe('done');
});

it('leaves the runs of other processes alone while they give signs of life', async () => {
  await recordRun(database, run('alive'), async (id) => {
    expect(await closeBrokenRuns(database, { silentSeconds: 60 })).toBe(0);
    await database.query(`UPDATE runs SET alive_at = now() - interval '2 minutes' WHERE id = $1`, [id]);
    expect(await closeBrokenRuns(database, { silentSeconds: 60 })).toBe(1);
  });
});
