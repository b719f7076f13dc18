import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openEmbeddedDatabase,
  openPostgresDatabase,
  openTemporaryDatabase,
  type ScriptDatabase,
} from '@tributary/database';
import { describeWithService } from '@tributary/testkit';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeJobs } from '../conformance/index.js';
import { reaches } from '../conformance/subject.js';
import { openPgBossJobs } from '../index.js';

describeJobs('pg-boss and PGlite', async () => {
  const database = await openTemporaryDatabase();
  return { open: () => openPgBossJobs({ database, pollMs: 200 }), remove: () => database.close() };
});

describeWithService('postgres', 'pg-boss', (url) => {
  const openShared = async () => {
    const schema = `jobs_test_${randomBytes(6).toString('hex')}`;
    const database = await openPostgresDatabase({ url, namespace: schema });
    return {
      open: () => openPgBossJobs({ database, schema: `${schema}_queue`, pollMs: 200 }),
      async remove() {
        await database.script(`DROP SCHEMA ${schema}_queue CASCADE; DROP SCHEMA ${schema} CASCADE;`);
        await database.close();
      },
    };
  };
  describeJobs('pg-boss and PostgreSQL', openShared);

  it('lets several processes start at once and make the same kinds', async () => {
    const { open, remove } = await openShared();
    const clients = await Promise.all([open(), open(), open(), open()]);
    const names = Array.from({ length: 10 }, (_, index) => `kind-${index}`);
    for (const client of clients) for (const name of names) client.define({ name, run: async () => null });
    await Promise.all(clients.flatMap((client) => names.map((name) => client.enqueue(name, null))));
    expect(await clients[0]?.list({ limit: 1000 })).toHaveLength(40);
    await Promise.all(clients.map((client) => client.stop()));
    await remove();
  });
});

describe('jobs in PostgreSQL alone', () => {
  let database: ScriptDatabase;
  beforeAll(async () => void (database = await openTemporaryDatabase()));
  afterAll(() => database?.close());

  it('fires a due schedule once, however many runs were missed, and plans the next', async () => {
    const jobs = await openPgBossJobs({ database, pollMs: 50 });
    const seen: unknown[] = [];
    jobs.define({ name: 'nightly', run: async ({ data }) => void seen.push(data) });
    await jobs.schedule('night', { kind: 'nightly', cron: '0 3 * * *', data: { full: true } });
    await database.query(`UPDATE jobs.schedule_by_key SET next_at = now() - interval '3 days'`);
    // Stated again at the next start: the missed run is not forgotten.
    await jobs.schedule('night', { kind: 'nightly', cron: '0 3 * * *', data: { full: true } });
    await jobs.start();
    await expect.poll(() => seen, { timeout: 30_000 }).toEqual([{ full: true }]);
    const [row] = await database.query<{ next_at: Date }>('SELECT next_at FROM jobs.schedule_by_key');
    expect(row?.next_at.getTime()).toBeGreaterThan(Date.now());
    expect(row?.next_at.toISOString()).toMatch(/T03:00:00.000Z$/);
    await jobs.stop();
    expect(seen).toHaveLength(1);
  });

  it('keeps the claim of a job that takes longer than its expiry', async () => {
    const jobs = await openPgBossJobs({ database, pollMs: 200 });
    let runs = 0;
    jobs.define({
      name: 'long',
      expireSeconds: 1,
      run: () => {
        runs++;
        return new Promise((resolve) => setTimeout(resolve, 6500, 'done'));
      },
    });
    await jobs.start();
    const id = await jobs.enqueue('long', null);
    expect(await reaches(jobs, id, 'done')).toMatchObject({ attempts: 1, result: 'done' });
    expect(runs).toBe(1);
    await jobs.stop();
  });

  it('refuses a schema that is no plain name', async () => {
    await expect(openPgBossJobs({ database, schema: 'a; drop' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

it('takes over the job of a process that was killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-jobs-'));
  const path = join(folder, 'pg');
  const source = (specifier: string) =>
    JSON.stringify(import.meta.resolve(specifier).replace(/src\/index\.ts$/, 'dist/index.js'));
  const program = `
    import { openEmbeddedDatabase } from ${source('@tributary/database')};
    import { openPgBossJobs } from ${source('@tributary/jobs')};
    const jobs = await openPgBossJobs({ database: await openEmbeddedDatabase({ path: ${JSON.stringify(path)} }) });
    jobs.define({ name: 'heavy', expireSeconds: 2, run: () => { process.stdout.write('running'); return new Promise(() => {}); } });
    await jobs.start();
    await jobs.enqueue('heavy', 'load');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.on('data', () => child.kill('SIGKILL'));
  await new Promise((resolve) => child.on('close', resolve));

  const database = await openEmbeddedDatabase({ path });
  const jobs = await openPgBossJobs({ database });
  jobs.define({ name: 'heavy', expireSeconds: 2, run: async ({ data, attempt }) => ({ data, attempt }) });
  const [job] = await jobs.list({ kind: 'heavy' });
  expect(job?.state).toBe('active');
  await jobs.start();
  expect((await reaches(jobs, String(job?.id), 'done')).result).toEqual({ data: 'load', attempt: 2 });
  await jobs.stop();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});
