import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouseServer, type ClickHouseServer } from '@tributary/testkit';
import { afterAll, beforeAll } from 'vitest';
import { describeWarehouse } from '../conformance/index.js';
import { openClickHouseWarehouse } from './open.js';

let server: ClickHouseServer;
let path: string;
let databases = 0;

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'tributary-clickhouse-'));
  server = await startClickHouseServer({ path, cluster: 'river', users: { app: 'secret' } });
});
afterAll(async () => {
  await server.close();
  await rm(path, { recursive: true, force: true });
});

async function freshDatabase(): Promise<string> {
  const database = `d${++databases}`;
  const admin = await openClickHouseWarehouse({ url: server.url, username: 'app', password: 'secret' });
  await admin.command(`CREATE DATABASE ${database}`);
  await admin.close();
  return database;
}

const options = { username: 'app', password: 'secret' };

describeWarehouse('ClickHouse over HTTP', async () =>
  openClickHouseWarehouse({ url: server.url, ...options, database: await freshDatabase() }),
);

describeWarehouse('ClickHouse over HTTP, laid out over a cluster of one shard', async () =>
  openClickHouseWarehouse({ url: server.url, ...options, database: await freshDatabase(), cluster: 'river' }),
);
