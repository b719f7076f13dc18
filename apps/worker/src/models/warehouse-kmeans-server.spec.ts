import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelConfigSchema, type Database, type Matrix, type Warehouse } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { assignPeople, assignWithScores, publishClustering, runClustering } from '@tributary/models';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { blobs, startClickHouseServer, type ClickHouseServer } from '@tributary/testkit';
import { coreMigrations, migrate, openClickHouseWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itEqualsMemory } from '../../fixtures/kmeans-in-sql.js';
import { algorithmPort } from '../house/algorithm-port.js';
import { engineVersion } from '../house/version.js';

let folder: string;
let server: ClickHouseServer;
let warehouse: Warehouse;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-warehouse-kmeans-'));
  // Tables are replicated ones behind Distributed faces, as on many shards.
  server = await startClickHouseServer({ path: join(folder, 'server'), cluster: 'river' });
  warehouse = await openClickHouseWarehouse({ url: server.url, cluster: 'river' });
  await migrate(warehouse, coreMigrations);
  database = await openTemporaryDatabase();
});
afterAll(async () => {
  await database?.close();
  await warehouse?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('k-means in SQL, over a cluster’s tables', () => itEqualsMemory(() => warehouse));

it('labels everybody over a cluster’s tables as the algorithm does, and once', async () => {
  const { engine } = (
    await warehouse.query<{ engine: string }>(
      "SELECT engine FROM system.tables WHERE database = currentDatabase() AND name = 'model_scores'",
    )
  )[0]!;
  expect(engine).toBe('Distributed');
  const fitted = named(blobs({ rows: 400 }).matrix);
  const names = fitted.columns.map(({ name }) => name);
  const runner = createAlgorithmRunner({ threads: 1 });
  const algorithms = algorithmPort(createRegistry(bundle, { engineVersion }), runner);
  const catalogue = names.map((key) => ({ key, title: key, description: '', unit: 'number' as const, noun: key }));
  const config = modelConfigSchema.parse({
    kind: 'clustering',
    features: names,
    algorithm: 'kmeans',
    k: 3,
    reduce: null,
  });
  try {
    const run = await runClustering({ features: { catalogue, matrix: async () => fitted }, algorithms }, config);
    await publishClustering({ warehouse, database }, run, 'people');
    const artifact = run.artifact;
    const people = named(blobs({ rows: 600, seed: 9 }).matrix);
    await warehouse.command(
      `CREATE TABLE some_people (id UInt64, ${names.map((_, c) => `c${c} Float64`).join(', ')}) ENGINE = MergeTree ORDER BY id`,
    );
    await warehouse.insert('some_people', rowsOf(people));
    const source = {
      params: {},
      rows: () => 'SELECT * FROM some_people',
      matrix: async () => people,
      knownAt: Date.now(),
    };
    const { labels } = await assignWithScores(artifact, people, algorithms);
    const first = await assignPeople({ database, warehouse, algorithms }, 'people', source);
    expect([first.by, first.assigned, first.left]).toEqual(['sql', 200, 0]);
    const told = await warehouse.query<{ profile: string; label: number }>(
      "SELECT profile, label FROM model_scores FINAL WHERE model = 'people' ORDER BY profile",
    );
    expect(told.map(({ label }) => label)).toEqual([...labels]);
    expect(await assignPeople({ database, warehouse, algorithms }, 'people', source)).toMatchObject({
      assigned: 0,
      moved: 0,
      left: 0,
    });
  } finally {
    await runner.close();
  }
});

function named(matrix: Matrix): Matrix {
  const ids = BigUint64Array.from({ length: matrix.rows }, (_, row) => BigInt(row + 1));
  return { ...matrix, ids, columns: matrix.columns.map((column, c) => ({ ...column, name: `blob.c${c}` })) };
}

function rowsOf({ rows, columns }: Matrix): object[] {
  return Array.from({ length: rows }, (_, row) => ({
    id: row + 1,
    ...Object.fromEntries(columns.map(({ data }, c) => [`c${c}`, data[row]])),
  }));
}
