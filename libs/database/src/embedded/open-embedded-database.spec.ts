import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeDatabase } from '../conformance/index.js';
import { listCheckpoints, openEmbeddedDatabase, openTemporaryDatabase, restoreCheckpoint } from '../index.js';

describeDatabase('PGlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-conformance-'));
  const path = join(folder, 'pg');
  return {
    open: () => openEmbeddedDatabase({ path }),
    connections: 1,
    restore: (checkpoint) => restoreCheckpoint(path, checkpoint),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('the embedded database alone', () => {
  let folder = '';
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'tributary-embedded-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('loses no answered commit to kill -9', async () => {
    const path = join(folder, 'killed');
    const first = await openEmbeddedDatabase({ path });
    await first.query('CREATE TABLE acked (id bigint PRIMARY KEY)');
    await first.close();
    const program = `
      import { openEmbeddedDatabase } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
      const database = await openEmbeddedDatabase({ path: ${JSON.stringify(path)} });
      for (let id = 1; ; id++) {
        await database.transaction(async (tx) => {
          await tx.query('INSERT INTO acked VALUES ($1)', [id]);
          await tx.query('INSERT INTO acked VALUES ($1)', [-id]);
        });
        process.stdout.write(id + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('\n150\n')) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.on('close', resolve));
    const acked = Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
    expect(acked).toBeGreaterThanOrEqual(150);

    const again = await openEmbeddedDatabase({ path });
    const [row] = await again.query<{ whole: number; halves: number }>(
      'SELECT count(*) FILTER (WHERE id > 0)::int AS whole, abs(sum(sign(id)))::int AS halves FROM acked',
    );
    await again.close();
    expect(row?.whole).toBeGreaterThanOrEqual(acked);
    expect(row?.halves).toBe(0);
  });

  it('keeps two checkpoints and restores the last where the directory is gone', async () => {
    const path = join(folder, 'checkpointed');
    const database = await openEmbeddedDatabase({ path });
    await database.query(
      `INSERT INTO suppressions (type, value, channel, reason) VALUES ('email', 'a@b.c', '*', 'asked')`,
    );
    for (let round = 0; round < 3; round++) await database.checkpoint();
    expect(await listCheckpoints(path)).toHaveLength(2);
    await database.close();
    await rm(path, { recursive: true });
    await restoreCheckpoint(path);
    const restored = await openEmbeddedDatabase({ path });
    expect(await restored.query('SELECT value FROM suppressions')).toEqual([{ value: 'a@b.c' }]);
    await restored.close();
    await expect(restoreCheckpoint(join(folder, 'never'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a newer schema, a second opening and a folder of something else', async () => {
    const path = join(folder, 'newer');
    const database = await openEmbeddedDatabase({ path });
    await expect(openEmbeddedDatabase({ path })).rejects.toMatchObject({ code: 'DATA_DIRECTORY_HELD' });
    await database.query(`INSERT INTO schema_migrations (hash) VALUES ('of a later release')`);
    await database.close();
    await expect(openEmbeddedDatabase({ path })).rejects.toMatchObject({ code: 'DATA_DIRECTORY_NEWER' });
    await writeFile(join(folder, 'note.txt'), 'mine');
    await expect(openEmbeddedDatabase({ path: folder })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it('runs scripts, and rolls back one that stops in between', async () => {
    const database = await openTemporaryDatabase();
    expect(
      await database.script(`CREATE TABLE s (v int); INSERT INTO s VALUES (1); SELECT v FROM s; SELECT 2 AS v`),
    ).toEqual([{ v: 1 }, { v: 2 }]);
    const failing = database.script('BEGIN; INSERT INTO s VALUES (2); SELECT 1 / 0; COMMIT');
    await expect(failing).rejects.toMatchObject({ details: { sqlstate: '22012' } });
    expect(await database.query('SELECT v FROM s')).toEqual([{ v: 1 }]);
    await database.close();
  });

  it('says so where a transaction would wait for itself', async () => {
    const database = await openTemporaryDatabase();
    const nested = database.transaction(() => database.query('SELECT 1'));
    await expect(nested).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await database.query('SELECT 1 AS v')).toEqual([{ v: 1 }]);
    await database.close();
  });

  it('lets a process end that forgot to close it', async () => {
    const program = `
      import { openEmbeddedDatabase } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
      const database = await openEmbeddedDatabase({ path: ${JSON.stringify(join(folder, 'forgotten'))} });
      await database.query('SELECT 1');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: 'inherit',
      timeout: 60_000,
    });
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });
});
