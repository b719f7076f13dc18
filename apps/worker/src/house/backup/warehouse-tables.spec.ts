import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fingerprint } from './warehouse-tables.js';

let folder: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-fingerprint-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse?.close();
  await rm(folder, { recursive: true, force: true });
});

it('a fingerprint counts rows without a value, and rows that are there twice', async () => {
  const of = (rows: string) => fingerprint(warehouse, `values('id UInt64, value Nullable(Decimal(18, 4))', ${rows})`);
  const whole = await of('(1, NULL), (2, 5)');
  expect(whole.rows).toBe(2);
  expect(await of('(2, 5), (1, NULL)')).toEqual(whole);
  for (const other of ['(3, NULL), (2, 5)', '(1, 5), (2, NULL)', '(2, 5), (2, 5)'])
    expect((await of(other)).hash).not.toBe(whole.hash);
  expect((await of('(1, NULL), (1, NULL)')).hash).not.toBe((await of('(3, NULL), (3, NULL)')).hash);
});
