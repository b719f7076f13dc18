import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { describeWarehouse } from '../conformance/index.js';
import { openEmbeddedWarehouse } from './open.js';

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'tributary-warehouse-'));
  folders.push(path);
  return path;
};
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

describeWarehouse('chDB', async () => openEmbeddedWarehouse({ path: await folder() }));

// The built package, as a process of its own uses it.
const entry = join(import.meta.dirname, '../../dist/index.js');
const script = (path: string, body: string): string[] => [
  '--input-type=module',
  '-e',
  `import { openEmbeddedWarehouse } from ${JSON.stringify(entry)}; const warehouse = await openEmbeddedWarehouse({ path: ${JSON.stringify(path)} }); ${body}`,
];

it('keeps every acknowledged insert, and its token, through kill -9', async () => {
  const path = await folder();
  const child = spawn(
    process.execPath,
    script(
      path,
      `
    await warehouse.command('CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000');
    for (let id = 1; ; id++) { await warehouse.insert('t', [{ id }], { token: 't:' + id }); console.log(id); }`,
    ),
  );
  let output = '';
  const dead = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const written = new Promise<void>((resolve) =>
    child.stdout.on('data', (bytes) => (output += bytes).includes('\n30\n') && resolve()),
  );
  await Promise.race([
    written,
    dead.then(() => Promise.reject(new Error(`The writer ended by itself after: ${output}`))),
  ]);
  child.kill('SIGKILL');
  await dead;
  const last = Number(output.trim().split('\n').at(-1));
  const warehouse = await openEmbeddedWarehouse({ path });
  await warehouse.insert('t', [{ id: last }], { token: `t:${last}` });
  const [row] = await warehouse.query<{ n: string; distinct: string }>(
    'SELECT count() AS n, uniqExact(id) AS distinct FROM t',
  );
  await warehouse.close();
  expect(Number(row!.n)).toBeGreaterThanOrEqual(last);
  expect(row!.n).toBe(row!.distinct);
});

it('lets the process end by itself, closed or not', async () => {
  for (const body of ['await warehouse.close();', "await warehouse.query('SELECT 1');", 'process.exit(0);']) {
    const { status, signal } = spawnSync(process.execPath, script(await folder(), body), { timeout: 60_000 });
    expect({ body, status, signal }).toEqual({ body, status: 0, signal: null });
  }
});

it('refuses a directory that another process has open', async () => {
  const path = await folder();
  const child = spawn(process.execPath, script(path, "console.log('open'); setInterval(() => {}, 1000);"));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await expect(openEmbeddedWarehouse({ path })).rejects.toMatchObject({
    code: 'WAREHOUSE_UNAVAILABLE',
    message: expect.stringContaining('Another process'),
  });
  const dead = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await dead;
});

it('closes while reads run and streams are left open', async () => {
  const warehouse = await openEmbeddedWarehouse({ path: await folder() });
  const read = warehouse
    .query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1')
    .catch((error) => error);
  await warehouse.stream('SELECT number FROM numbers(100000000)')[Symbol.asyncIterator]().next();
  await warehouse.close();
  expect(await read).toMatchObject({ code: 'CANCELLED' });
  await expect(warehouse.query('SELECT 1')).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
});
