import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { spawnClickHouseServer, startClickHouseServer, type ClickHouseServer } from '@tributary/testkit';
import { afterAll, beforeAll, beforeEach, afterEach, expect, it } from 'vitest';
import { startRoughProxy, type RoughProxy } from '../../fixtures/rough-proxy.js';
import { openClickHouseWarehouse } from './open.js';

const password = 'pass-word-7';
const user = { username: 'app', password };
const folders: string[] = [];
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'tributary-clickhouse-'));
  folders.push(path);
  return path;
};
let server: ClickHouseServer;
let proxy: RoughProxy;
let warehouse: Warehouse;

beforeAll(async () => {
  server = await startClickHouseServer({ path: await folder(), users: { app: password } });
});
afterAll(async () => {
  await server.close();
  await Promise.all(folders.map((path) => rm(path, { recursive: true, force: true })));
});
beforeEach(async () => {
  proxy = await startRoughProxy(server.url);
  warehouse = await openClickHouseWarehouse({ url: proxy.url, ...user });
});
afterEach(async () => {
  await warehouse.close();
  await proxy.close();
});

const table = async (name: string): Promise<void> =>
  warehouse.command(
    `CREATE TABLE ${name} (id UInt64, pad String) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100`,
  );
const count = async (name: string): Promise<number> =>
  Number((await warehouse.query<{ n: string }>(`SELECT count() AS n FROM ${name}`))[0]!.n);
const rows = (n: number): object[] => Array.from({ length: n }, (_, id) => ({ id, pad: 'x'.repeat(100) }));

it('names the place and the cause, never the password, where it is not let in or finds nothing', async () => {
  const shut = async (options: Parameters<typeof openClickHouseWarehouse>[0]) => {
    const error = await openClickHouseWarehouse({ retries: 0, ...options }).then(
      () => null,
      (reason: Error) => reason,
    );
    expect(JSON.stringify([error, error!.message, String(error!.stack)])).not.toMatch(/pass-word|secret-9/);
    return error;
  };
  const place = new URL(server.url).host;
  expect(await shut({ url: server.url, username: 'app', password: 'secret-9' })).toMatchObject({
    code: 'WAREHOUSE_UNAVAILABLE',
    message: expect.stringContaining(`${place} refuses the user name or password`),
  });
  expect(await shut({ url: server.url, ...user, database: 'nowhere' })).toMatchObject({
    code: 'WAREHOUSE_UNAVAILABLE',
    message: expect.stringContaining('has no database nowhere'),
  });
  expect(await shut({ url: 'http://127.0.0.1:1', ...user })).toMatchObject({
    code: 'WAREHOUSE_UNAVAILABLE',
    message: expect.stringContaining('127.0.0.1:1 does not answer (ECONNREFUSED)'),
  });
  expect(await shut({ url: `http://app:${password}@127.0.0.1:1` })).toMatchObject({ code: 'CONFIG_INVALID' });
});

it('takes what is no ClickHouse for unavailable, without repeating its words', async () => {
  const other = createServer((_, response) => response.writeHead(502).end('<html>secret-9</html>'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const error = await openClickHouseWarehouse({ url, retries: 0 }).catch((reason: Error) => reason);
  other.close();
  expect(error).toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
  expect((error as Error).message).not.toContain('secret-9');
});

it('sends an insert with a token again when the connection breaks in its middle, and it is in once', async () => {
  await table('broken');
  proxy.cut('request', 300_000, 2);
  await warehouse.insert('broken', rows(10_000), { token: 'broken:1' });
  expect(await count('broken')).toBe(10_000);
  // The answer is lost, the rows are in: the second time must add nothing.
  proxy.cut('answer', 1);
  await warehouse.insert('broken', rows(10), { token: 'broken:2' });
  expect(await count('broken')).toBe(10_010);
  // More than stays in memory comes from a file, from its start both times.
  proxy.cut('request', 5_000_000);
  await warehouse.insert('broken', rows(80_000), { token: 'broken:3' });
  expect(await count('broken')).toBe(90_010);
});

it('does not send again what might then be done twice', async () => {
  await table('plain');
  proxy.cut('request', 300_000, 5);
  await expect(warehouse.insert('plain', rows(10_000))).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
  proxy.cut('answer', 1, 5);
  await expect(warehouse.command("INSERT INTO plain VALUES (1, '')")).rejects.toMatchObject({
    code: 'WAREHOUSE_UNAVAILABLE',
  });
  proxy.cut('answer', 1, 0);
  expect(await count('plain')).toBeLessThanOrEqual(1);
});

it('asks again for a result that broke, as long as nothing of it was handed over', async () => {
  proxy.cut('answer', 100_000);
  const whole = await warehouse.query("SELECT number, repeat('x', 50) AS pad FROM numbers(20000)");
  expect(whole).toHaveLength(20_000);
  proxy.cut('answer', 2_000_000);
  let seen = 0;
  const reading = async (): Promise<void> => {
    for await (const batch of warehouse.stream("SELECT number, repeat('x', 200) AS pad FROM numbers(200000)"))
      seen += batch.length;
  };
  await expect(reading()).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
  expect(seen).toBeGreaterThan(0);
});

it('gives up on a server that does not answer, by abort and by limit', async () => {
  proxy.mute(true);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 100);
  const slow = warehouse.query('SELECT 1', { signal: abort.signal });
  const late = warehouse.stream('SELECT 1', { timeoutSeconds: 0.2 })[Symbol.asyncIterator]().next();
  await expect(slow).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(late).rejects.toMatchObject({ code: 'WAREHOUSE_TIMEOUT' });
  proxy.mute(false);
}, 20_000);

it('waits for a server that comes back, on which everything acknowledged is still there after kill -9', async () => {
  const path = await folder();
  const first = await spawnClickHouseServer({ path, ...{ user: 'app', password } });
  const shared = await openClickHouseWarehouse({ url: first.url, ...user, retries: 6 });
  await shared.command(
    'CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000',
  );
  for (let id = 0; id < 20; id++) await shared.insert('kept', [{ id }], { token: `kept:${id}` });
  await first.end('SIGKILL');
  const insert = shared.insert('kept', [{ id: 19 }], { token: 'kept:19' });
  const second = await spawnClickHouseServer({
    path,
    port: Number(new URL(first.url).port),
    ...{ user: 'app', password },
  });
  await insert;
  expect(await shared.query('SELECT count() AS n, uniqExact(id) AS distinct FROM kept')).toEqual([
    { n: '20', distinct: '20' },
  ]);
  await shared.close();
  await second.end();
}, 20_000);

it('refuses everything once it is closed, and stops what was only read', async () => {
  const own = await openClickHouseWarehouse({ url: server.url, ...user });
  const read = own
    .query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1')
    .catch((e: unknown) => e);
  await own.stream('SELECT number FROM numbers(100000000)')[Symbol.asyncIterator]().next();
  await own.close();
  expect(await read).toMatchObject({ code: 'CANCELLED' });
  await expect(own.query('SELECT 1')).rejects.toMatchObject({ code: 'WAREHOUSE_UNAVAILABLE' });
});
