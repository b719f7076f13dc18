import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { completePoints, createRandom, greedyStart, holdPoints, labelsByCentroids } from '@tributary/numerics';
import { defineAlgorithm } from '@tributary/plugin-kit';
import { blobs, describeAlgorithm } from '@tributary/testkit';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fitInSql, itEqualsMemory } from '../../fixtures/kmeans-in-sql.js';

let folder: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-warehouse-kmeans-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The strategy as an algorithm, so that the suite of algorithms can judge it. */
describeAlgorithm(
  defineAlgorithm({
    id: 'kmeans-in-sql',
    title: 'k-means in SQL',
    summary: 'Lloyd’s passes by SQL.',
    version: '1.0.0',
    engine: '^0.1',
    kind: 'clustering',
    params: z.object({
      k: z.int().default(3).describe('Number of clusters.'),
      maxIterations: z.int().default(100).describe('Limit.'),
      tolerance: z.number().default(0).describe('When it ends.'),
    }),
    suits: { rows: 5_000_000 },
    fit: async (matrix, { k, ...options }, { seed, signal, progress }) => {
      const points = holdPoints(completePoints(matrix));
      const start = greedyStart(points, k, createRandom(seed));
      const { centroids, inertia, iterations } = await fitInSql(warehouse, { matrix, start }, { ...options, signal });
      progress(1);
      return { format: 1, json: { inertia, iterations }, buffers: { centroids: centroids.data } };
    },
    apply: labelsByCentroids,
  }),
  { params: { k: 3 }, tooMany: { k: 10 } },
);

describe('k-means in SQL, embedded', () => itEqualsMemory(() => warehouse));

it('leaves no table behind, also where rows are refused, or a process was killed long ago', async () => {
  const abandoned = `model_labels_${Date.now() - 2 * 86_400_000}_${'a'.repeat(32)}`;
  const recent = `model_labels_${Date.now()}_${'b'.repeat(32)}`;
  for (const name of [abandoned, recent])
    await warehouse.command(`CREATE TABLE ${name} (profile UInt64) ENGINE = MergeTree ORDER BY profile`);
  const { matrix } = blobs({ rows: 30 });
  const [first, ...rest] = matrix.columns;
  const gap = {
    ...matrix,
    columns: [{ ...first!, data: Float64Array.from(first!.data, (v, row) => (row === 3 ? NaN : v)) }, ...rest],
  };
  const start = { rows: 2, columns: 4, data: new Float64Array(8) };
  const refused = fitInSql(warehouse, { matrix: gap, start }, { maxIterations: 5, tolerance: 0 });
  await expect(refused).rejects.toMatchObject({ code: 'MODEL_INPUT' });
  const points = holdPoints(completePoints(matrix));
  await fitInSql(
    warehouse,
    { matrix, start: greedyStart(points, 2, createRandom(1)) },
    { maxIterations: 5, tolerance: 0 },
  );
  const left = await warehouse.query("SELECT name FROM system.tables WHERE match(name, '^model_(rows|labels)')");
  expect(left).toEqual([{ name: recent }]);
});
