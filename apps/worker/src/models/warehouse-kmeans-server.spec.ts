import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { startClickHouseServer, type ClickHouseServer } from '@tributary/testkit';
import { openClickHouseWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe } from 'vitest';
import { itEqualsMemory } from '../../fixtures/kmeans-in-sql.js';

let folder: string;
let server: ClickHouseServer;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-warehouse-kmeans-'));
  server = await startClickHouseServer({ path: folder });
  warehouse = await openClickHouseWarehouse({ url: server.url });
});
afterAll(async () => {
  await warehouse?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('k-means in SQL, on a server', () => itEqualsMemory(() => warehouse));
