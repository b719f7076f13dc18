import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linkSmallTable } from './benches/small-tables.mjs';
import { smallTable } from './small-tables.mjs';

let folder = '';
let warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'small-tables-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

/** Tables whose true matches once passed for names that strangers share: F1 was .07 to .63 once. */
it.each([
  { kind: 'callers', rows: 100, seed: 5, least: 0.85 },
  { kind: 'callers', rows: 100, seed: 2, least: 0.8 },
  { kind: 'callers', rows: 200, seed: 1, least: 0.85 },
  { kind: 'organisations', rows: 100, seed: 3, least: 0.8 },
  { kind: 'songs', rows: 200, seed: 1, least: 0.7 },
])('finds who is who in $rows $kind at the default threshold', async ({ least, ...request }) => {
  const { f1, precision } = await linkSmallTable(warehouse, request);
  expect(precision).toBeGreaterThan(0.9);
  expect(f1).toBeGreaterThan(least);
});

/** Tables of which a good part of all pairs are matches, which once passed for chance: F1 was .07, .01, 0 and 0 once. */
it.each([
  { kind: 'register', rows: 300, seed: 1, density: 'zipf', least: 0.9 },
  { kind: 'songs', rows: 300, seed: 1, density: 'several', least: 0.8 },
  { kind: 'people', rows: 300, seed: 1, density: 'half', least: 0.9 },
  { kind: 'citations', rows: 300, seed: 1, density: 'half', least: 0.95 },
])('finds who is who in $rows $kind where most have many rows ($density)', async ({ least, ...request }) => {
  const { f1, precision } = await linkSmallTable(warehouse, request);
  expect(precision).toBeGreaterThan(0.9);
  expect(f1).toBeGreaterThan(least);
});

it('makes the same table of the same seed', () => {
  const request = { kind: 'people', rows: 100, seed: 1 };
  expect(smallTable(request)).toEqual(smallTable(request));
});
