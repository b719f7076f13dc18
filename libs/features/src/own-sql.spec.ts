import { sqlFeaturesSchema, type Warehouse } from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addEvents, clear, merge, openTemporaryWarehouse } from '../fixtures/warehouse.js';
import { checkOwnSql, compileFeatureSet, computeFeatures, computeFeaturesOfDay, featureVector } from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(async () => {
  await clear(warehouse);
  await warehouse.command('TRUNCATE TABLE trait_history');
});

const at = (day: number) => Date.UTC(2024, 4, day, 12);
const set = (sql: string, features: Record<string, object> = { orders: {} }) =>
  sqlFeaturesSchema.parse({ kind: 'sql', asOf: '2024-05-31', sql, features });
const orders = `SELECT profile, count() AS orders FROM events WHERE name = 'Order Completed' GROUP BY profile`;

let version = 1;
async function valueOf(config: ReturnType<typeof set>, profile: string) {
  await computeFeatures(warehouse, { key: 'own', config }, ++version);
  return featureVector(warehouse, compileFeatureSet('own', config), profile);
}

describe('features in SQL of the project', () => {
  it('computes numbers and texts, for people as they are merged', async () => {
    await addEvents(warehouse, [
      { origin: 1, name: 'Order Completed', at: at(1), properties: { tier: 'gold' } },
      { origin: 2, name: 'Order Completed', at: at(2) },
    ]);
    await merge(warehouse, { 2: 1 });
    const config = set(
      `SELECT profile, count() AS orders, argMin(JSONExtractString(properties, 'tier'), occurred_at) AS tier,
              toDecimal64(count() * 1.5, 2) AS points FROM events GROUP BY profile`,
      { orders: { unit: 'count', absent: 'zero' }, tier: { type: 'text' }, points: {} },
    );
    expect(await valueOf(config, '1')).toEqual({ orders: 2, tier: 'gold', points: 3 });
    expect(compileFeatureSet('own', config).features.map(({ unit, absent }) => [unit, absent])).toEqual([
      ['count', 0],
      ['text', null],
      ['number', null],
    ]);
  });

  it('sees nothing after the reference date, and for a past day nothing that came in later', async () => {
    await addEvents(warehouse, [
      { origin: 1, name: 'Order Completed', at: at(1) },
      { origin: 1, name: 'Order Completed', at: at(2), knownAt: at(20) },
      { origin: 1, name: 'Order Completed', at: Date.UTC(2024, 6, 1) },
    ]);
    await warehouse.insert('trait_history', [
      {
        origin: 1,
        name: 'city',
        value: 'Paris',
        source: 's',
        occurred_at: '2024-05-01 00:00:00',
        known_at: '2024-05-01 00:00:00',
        message_id: 'a',
      },
      {
        origin: 1,
        name: 'city',
        value: 'Lyon',
        source: 's',
        occurred_at: '2024-06-02 00:00:00',
        known_at: '2024-06-02 00:00:00',
        message_id: 'b',
      },
    ]);
    expect(await valueOf(set(orders), '1')).toEqual({ orders: 2 });
    const city = set(`SELECT profile, argMax(value, occurred_at) AS city FROM trait_history GROUP BY profile`, {
      city: { type: 'text' },
    });
    expect(await valueOf(city, '1')).toEqual({ city: 'Paris' });
    const then = { key: 'own-days', config: set(orders), knownBy: '2024-05-10 00:00:00.000' };
    await computeFeaturesOfDay(warehouse, then, '2024-05-05');
    expect(await warehouse.query('SELECT profile, orders FROM features_own_days_days')).toEqual([
      { profile: '1', orders: 1 },
    ]);
  });

  it('refuses SQL that reads what is not there for it, and columns and rows that do not fit, naming the set', async () => {
    await addEvents(warehouse, [
      { origin: 1, name: 'a', at: at(1) },
      { origin: 1, name: 'b', at: at(1) },
    ]);
    const refused = { code: 'SQL_REFUSED', message: expect.stringContaining('own') };
    for (const sql of [
      'SELECT profile, 1 AS orders FROM profiles',
      'SELECT profile, 1 AS orders FROM events_canonical',
      'SELECT profile FROM events GROUP BY profile',
      'SELECT toString(profile) AS profile, 1 AS orders FROM events',
      'SELECT profile, any(name) AS orders FROM events GROUP BY profile',
    ])
      await expect(checkOwnSql(warehouse, { own: set(sql) })).rejects.toMatchObject(refused);
    await expect(valueOf(set('SELECT profile, 1 AS orders FROM events'), '1')).rejects.toMatchObject(refused);
    await checkOwnSql(warehouse, { own: set(orders) });
  });

  it('gives up after its time', async () => {
    await addEvents(warehouse, [{ origin: 1, name: 'a', at: at(1) }]);
    const slow = set(
      `SELECT profile, count() AS orders FROM events, (SELECT arrayJoin(range(300000)) AS a) AS x, (SELECT arrayJoin(range(300000)) AS b) AS y
       WHERE cityHash64(a * b) % 7 = 1 GROUP BY profile`,
    );
    await expect(valueOf({ ...slow, limitSeconds: 1 }, '1')).rejects.toMatchObject({ code: 'WAREHOUSE_TIMEOUT' });
  });
});
