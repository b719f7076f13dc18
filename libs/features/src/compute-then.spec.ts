import {
  definedFeaturesSchema,
  rfmFeaturesSchema,
  sqlFeaturesSchema,
  type FeatureSetConfig,
  type Warehouse,
} from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addEvents, clear, merge, openTemporaryWarehouse } from '../fixtures/warehouse.js';
import {
  computeFeatures,
  exportFeaturesThen,
  featureMatrixThen,
  featureFreshness,
  featureVector,
  compileFeatureSet,
} from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(() => clear(warehouse));

const day = (n: number, hour = 12) => Date.UTC(2024, 4, n, hour);
const bought = (origin: number, at: number, knownAt = at) => ({
  origin,
  name: 'Order Completed',
  at,
  knownAt,
  value: '10.0000',
  orderId: `o${origin}-${at}`,
});

async function then(config: FeatureSetConfig, aliases: [string, string][] = []): Promise<string[]> {
  const at = { day: '2024-05-10', knownBy: new Date(Date.UTC(2024, 4, 11) - 1), aliases, format: 'csv' as const };
  const parts: Uint8Array[] = [];
  for await (const part of exportFeaturesThen(warehouse, { key: 'then', config }, at)) parts.push(part);
  return Buffer.concat(parts).toString().trim().split('\n').slice(1);
}

const orders = [
  definedFeaturesSchema.parse({
    kind: 'defined',
    asOf: '2024-05-31',
    features: { orders: { measure: 'count', event: 'Order Completed' } },
  }),
  sqlFeaturesSchema.parse({
    kind: 'sql',
    asOf: '2024-05-31',
    sql: 'SELECT profile, count() AS orders FROM events GROUP BY profile',
    features: { orders: {} },
  }),
];

it.each(orders)(
  'a matrix of a past moment knows no planted future, nothing late, no later merge ($kind)',
  async (config) => {
    await addEvents(warehouse, [
      bought(1, day(1)),
      bought(1, day(20)), // planted: happened afterwards
      bought(1, day(2), day(15)), // late: happened before, came in afterwards
      bought(2, day(3)), // of somebody who was merged into 1 afterwards
      bought(3, day(4)), // of somebody who had been merged into 1 by then
    ]);
    await merge(warehouse, { 2: 1, 3: 1 });
    expect(await then(config, [['3', '1']])).toEqual(['1,2', '2,1']);
    // Now all of it is known.
    await computeFeatures(warehouse, { key: 'then', config }, Date.now());
    expect(await featureVector(warehouse, compileFeatureSet('then', config), '1')).toEqual({ orders: 5 });
  },
);

it('equals what was computed on the day itself', async () => {
  const config = rfmFeaturesSchema.parse({ kind: 'rfm', asOf: '2024-05-10' });
  await addEvents(warehouse, [bought(1, day(1)), bought(1, day(9)), bought(2, day(3)), bought(3, day(4))]);
  const before = await then(config);
  await addEvents(warehouse, [bought(1, day(20)), bought(2, day(2), day(16)), bought(4, day(5), day(16))]);
  await merge(warehouse, { 2: 1 });
  expect(await then(config)).toEqual(before);
  expect(await warehouse.query("SELECT name FROM system.tables WHERE name LIKE '%then\\_%'")).toEqual([]);
});

it('counts late events, which change values when they are computed next', async () => {
  const config = orders[0]!;
  const now = Date.now();
  await addEvents(warehouse, [bought(1, day(1))]);
  const compute = (version: number) => computeFeatures(warehouse, { key: 'late', config }, version);
  expect(await compute(1)).toMatchObject({ late: 0 });
  await addEvents(warehouse, [
    bought(1, day(2), now + 60_000),
    bought(2, day(3), now + 60_000),
    { ...bought(1, day(4), now + 60_000), name: 'Other' },
  ]);
  expect(await compute(2)).toMatchObject({ late: 2 });
  expect(await featureVector(warehouse, compileFeatureSet('late', config), '1')).toEqual({ orders: 2 });
  expect(await featureFreshness(warehouse)).toMatchObject(new Map([['late', { late: 2 }]]));
});

it('a matrix for a model joins sets of that moment, of people as they were then', async () => {
  await addEvents(warehouse, [
    bought(1, day(1)),
    bought(1, day(20)), // planted: happened afterwards
    bought(2, day(3)), // of somebody who was merged into 1 afterwards
    { ...bought(2, day(4)), name: 'Page Viewed' },
  ]);
  await merge(warehouse, { 2: 1 });
  const views = definedFeaturesSchema.parse({
    kind: 'defined',
    asOf: '2024-05-31',
    features: { views: { measure: 'count', event: 'Page Viewed' } },
  });
  const at = { day: '2024-05-10', knownBy: new Date(Date.UTC(2024, 4, 11) - 1), aliases: [] };
  const sets = { orders: orders[0]!, views };
  const { ids, columns } = await featureMatrixThen(warehouse, sets, { ...at, keys: ['views.views', 'orders.orders'] });
  expect([...ids]).toEqual([1n, 2n]);
  expect(columns.map(({ name, data }) => [name, ...data])).toEqual([
    ['views.views', 0, 1],
    ['orders.orders', 1, 1],
  ]);
  const [left] = await warehouse.query<{ n: string }>(
    "SELECT count() AS n FROM system.tables WHERE name LIKE '%_then_%'",
  );
  expect(Number(left!.n)).toBe(0);
});
