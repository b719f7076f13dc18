import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDestination, startClickHouseServer, testContext, type ClickHouseServer } from '@tributary/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import suite from '../conformance.js';
import { createMembersTable } from '../fixtures/members-table.js';
import plugin from './index.js';

let folder: string;
let server: ClickHouseServer;
const given = process.env['TRIBUTARY_TEST_CLICKHOUSE_URL'];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-clickhouse-table-'));
  server = await startClickHouseServer({ path: folder, users: { keeper: 'right-key' } });
  const url = new URL(server.url);
  process.env['TRIBUTARY_TEST_CLICKHOUSE_URL'] = given ?? `http://keeper:right-key@${url.host}`;
}, 60_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describeDestination(plugin as never, suite);

const open = async () => {
  const made = await createMembersTable(process.env['TRIBUTARY_TEST_CLICKHOUSE_URL'] ?? '');
  const ctx = testContext(plugin.settings.parse(made.settings), { needs: ['http'] });
  return { made, ctx };
};
const options = (key: string, segment = 'vip') => ({ idempotencyKey: key, segment: { key: segment, title: segment } });
const operation = (n: number, record: Record<string, string | number | boolean | null>, kind = 'add') => ({
  id: `op${n}`,
  sync: 's',
  profile: `p${n}`,
  kind: kind as 'add' | 'update' | 'remove',
  record,
});

it('makes columns of the types that come, and more when more come', async () => {
  const { made, ctx } = await open();
  await plugin.send(ctx, [operation(1, { name: 'Ann', spent: 12.5, vip: true })], options('k1'));
  await plugin.send(ctx, [operation(2, { 'Home "town"': "O'Hara" })], options('k2'));
  expect(await made.query(`SELECT * EXCEPT version FROM members FINAL ORDER BY profile`)).toEqual([
    { segment: 'vip', profile: 'p1', is_deleted: 0, name: 'Ann', spent: 12.5, vip: true, 'Home "town"': null },
    { segment: 'vip', profile: 'p2', is_deleted: 0, name: null, spent: null, vip: null, 'Home "town"': "O'Hara" },
  ]);
  await made.close();
});

it('writes no second row when a batch is repeated, even before parts are merged', async () => {
  const { made, ctx } = await open();
  for (let time = 0; time < 3; time++) {
    ctx.clock.advance(1000);
    await plugin.send(ctx, [operation(1, { name: 'Ann' })], options('k1'));
  }
  expect(await made.query(`SELECT count() AS rows FROM members`)).toEqual([{ rows: 1 }]);
  await made.close();
});

it('lets the newest row win whatever order the server merges in, also within one millisecond', async () => {
  const { made, ctx } = await open();
  await plugin.send(ctx, [operation(1, { name: 'A' })], options('k1'));
  await plugin.send(ctx, [operation(1, {}, 'remove')], options('k2'));
  expect(await made.query(`SELECT profile FROM members FINAL`)).toEqual([]);
  await plugin.send(ctx, [operation(1, { name: 'B' })], options('k3'));
  await made.query(`OPTIMIZE TABLE members FINAL`);
  expect(await made.query(`SELECT name FROM members FINAL`)).toEqual([{ name: 'B' }]);
  await made.close();
});

it('stops, and asks for a person, where the table is not one of its own', async () => {
  const { made, ctx } = await open();
  await made.query(`CREATE TABLE members (id UInt64) ENGINE = MergeTree ORDER BY id`);
  await expect(plugin.test(ctx)).rejects.toMatchObject({ code: 'PLUGIN_SETTINGS' });
  expect(await plugin.send(ctx, [operation(1, { name: 'A' })], options('k1'))).toMatchObject({ batch: 'blocked' });
  await made.close();
});
