import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouseServer, type ClickHouseServer } from '@tributary/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openClickHouseWarehouse, type LoadingWarehouse } from './open.js';

let path: string;
let server: ClickHouseServer;
let warehouse: LoadingWarehouse;

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'tributary-load-'));
  server = await startClickHouseServer({ path });
  warehouse = await openClickHouseWarehouse({ url: server.url });
});
afterAll(async () => {
  await warehouse?.close();
  await server?.close();
  await rm(path, { recursive: true, force: true });
});

it('loads what an export gave, types and all, and the same token once', async () => {
  for (const table of ['old', 'new'])
    await warehouse.command(
      `CREATE TABLE ${table} (id UInt64, traits JSON, value Nullable(Decimal(18, 4))) ENGINE = MergeTree ORDER BY id
       SETTINGS non_replicated_deduplication_window = 100`,
    );
  await warehouse.command(
    `INSERT INTO old SELECT 18446744073709551615 - number, '{"born":"1990-01-02","n":9007199254740993}', if(number % 2, NULL, 1.5) FROM numbers(4)`,
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of warehouse.export('SELECT * FROM old', 'Native')) pieces.push(piece);
  const rows = { format: 'Native', bytes: Buffer.concat(pieces), token: 'once' };
  await warehouse.load('new', rows);
  await warehouse.load('new', rows);
  const of = (table: string) =>
    warehouse.query(
      `SELECT id, toJSONString(traits) AS traits, dynamicType(traits.born) AS born, value FROM ${table} ORDER BY id`,
    );
  expect(await of('new')).toHaveLength(4);
  expect(await of('new')).toEqual(await of('old'));
});
