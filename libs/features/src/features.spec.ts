import {
  engagementFeaturesSchema,
  rfmFeaturesSchema,
  type FeatureSetConfig,
  type Warehouse,
} from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addEvents, clear, merge, openTemporaryWarehouse } from '../fixtures/warehouse.js';
import {
  compileFeatureSet,
  computeFeatures,
  currentRows,
  featureCatalogue,
  featureMatrix,
  prepareFeatures,
  rfmGrid,
} from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(() => clear(warehouse));

const at = Date.UTC(2024, 4, 1, 10);
const day = 86_400_000;
const asOf = '2024-05-31';
let version = 1_700_000_000_000;

const engagement = (ratios: Record<string, [events: string, base: string]>) =>
  engagementFeaturesSchema.parse({
    kind: 'engagement',
    asOf,
    ratios: Object.fromEntries(Object.entries(ratios).map(([name, [events, base]]) => [name, { events, base }])),
  });
const clicks = engagement({ clicks_per_open: ['Email Link Clicked', 'Email Opened'] });
const rfm = rfmFeaturesSchema.parse({ kind: 'rfm', asOf });
const compute = (key: string, config: FeatureSetConfig) => computeFeatures(warehouse, { key, config }, ++version);
const times = (count: number, origin: number, name: string) =>
  Array.from({ length: count }, () => ({
    origin,
    name,
    at,
    ...(name === 'Order Completed' ? { value: '5.0000', currency: 'EUR' } : {}),
  }));
const ratiosOf = (key: string) => warehouse.query(`SELECT * EXCEPT version FROM ${currentRows(key)} ORDER BY profile`);

describe('engagement ratios', () => {
  it('divide counts, and are null where the denominator is zero', async () => {
    await addEvents(warehouse, [
      ...times(4, 1, 'Email Opened'),
      ...times(1, 1, 'Email Link Clicked'),
      ...times(3, 2, 'Email Link Clicked'),
      ...times(2, 3, 'Email Opened'),
      ...times(2, 0, 'Email Opened'),
      ...times(9, 4, 'Page'),
    ]);
    const { rows } = await compute('web-mail', clicks);
    expect(rows).toBe(3);
    expect(await ratiosOf('web-mail')).toEqual([
      { profile: '1', clicks_per_open: 0.25 },
      { profile: '2', clicks_per_open: null },
      { profile: '3', clicks_per_open: 0 },
    ]);
  });

  it('see only events up to the reference date', async () => {
    await addEvents(warehouse, [
      ...times(1, 1, 'Email Opened'),
      { origin: 1, name: 'Email Opened', at: at + 90 * day },
    ]);
    await addEvents(warehouse, times(1, 1, 'Email Link Clicked'));
    await compute('web-mail', clicks);
    expect(await ratiosOf('web-mail')).toEqual([{ profile: '1', clicks_per_open: 1 }]);
  });

  it('refuse a set without ratios, and a name that the table needs', () => {
    const invalid = expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error;
    expect(() => compileFeatureSet('mail', engagement({}))).toThrow(invalid);
    expect(() => compileFeatureSet('mail', engagement({ version: ['a', 'b'] }))).toThrow(invalid);
  });

  it('bind names of events, hostile ones too', async () => {
    const name = `a'b\\c"); DROP TABLE events; -- {x:String} é`;
    await addEvents(warehouse, [...times(3, 1, name), ...times(2, 1, 'base')]);
    await compute('hostile', engagement({ ratio: [name, 'base'] }));
    expect(await ratiosOf('hostile')).toEqual([{ profile: '1', ratio: 1.5 }]);
  });
});

describe('computing a set again', () => {
  it('shows readers the old values or the new ones, never a mixture', async () => {
    const people = 3000;
    const add = () =>
      addEvents(
        warehouse,
        Array.from({ length: people }, (_, n) => ({ origin: n + 1, name: 'Order Completed', at, value: '1.0000' })),
      );
    await add();
    await compute('rfm', rfm);
    let running = true;
    const seen = new Set<string>();
    const reader = (async () => {
      while (running) {
        const [row] = await warehouse.query<{ low: number; high: number; rows: string }>(
          `SELECT min(frequency) AS low, max(frequency) AS high, count() AS rows FROM ${currentRows('rfm')}`,
        );
        seen.add(`${row?.rows} ${row?.low} ${row?.high}`);
      }
    })();
    for (let round = 0; round < 3; round++) {
      await add();
      await compute('rfm', rfm);
    }
    running = false;
    await reader;
    const allowed = [1, 2, 3, 4].map((frequency) => `${people} ${frequency} ${frequency}`);
    expect([...seen].filter((shown) => !allowed.includes(shown))).toEqual([]);
    expect(seen.size).toBeGreaterThan(1);
  });

  it('takes up what a broken try of the same version left, and drops the values of versions before', async () => {
    await addEvents(warehouse, times(2, 1, 'Order Completed'));
    await compute('rfm', rfm);
    await warehouse.command(`INSERT INTO features_rfm (profile, version) VALUES (77, ${version + 1})`);
    await compute('rfm', rfm);
    expect(await warehouse.query('SELECT profile, version FROM features_rfm')).toEqual([
      { profile: '1', version: String(version) },
    ]);
  });

  it('adds the column that a changed definition brought', async () => {
    await addEvents(warehouse, [
      ...times(2, 1, 'Email Opened'),
      ...times(1, 1, 'Email Link Clicked'),
      ...times(4, 1, 'Email Sent'),
    ]);
    await compute('growing', clicks);
    const wider = engagement({
      clicks_per_open: ['Email Link Clicked', 'Email Opened'],
      opens_per_mail: ['Email Opened', 'Email Sent'],
    });
    await compute('growing', wider);
    expect(await ratiosOf('growing')).toEqual([{ profile: '1', clicks_per_open: 0.5, opens_per_mail: 0.5 }]);
    await compute('growing', clicks);
    expect(await ratiosOf('growing')).toEqual([{ profile: '1', clicks_per_open: 0.5, opens_per_mail: null }]);
  });
});

describe('the feature matrix', () => {
  const keys = ['web-mail.clicks_per_open', 'rfm.frequency', 'rfm.monetary_total', 'rfm.recency_days'];

  async function twoSets() {
    // 1 bought and opened, 2 only opened, 3 only bought, 4 was refunded without an order.
    await addEvents(warehouse, [
      ...times(2, 1, 'Order Completed'),
      ...times(4, 1, 'Email Opened'),
      ...times(1, 1, 'Email Link Clicked'),
      ...times(1, 2, 'Email Opened'),
      ...times(1, 3, 'Order Completed'),
      { origin: 4, name: 'Order Refunded', at, value: '1.0000' },
    ]);
    return [(await compute('rfm', rfm)).set, (await compute('web-mail', clicks)).set];
  }

  it('has a row per person of any of its sets, columns in the order asked for, and tells zero from missing', async () => {
    const matrix = await featureMatrix(warehouse, await twoSets(), keys);
    expect(matrix.rows).toBe(4);
    expect([...matrix.ids]).toEqual([1n, 2n, 3n, 4n]);
    expect(matrix.columns.map((column) => [column.name, [...column.data]])).toEqual([
      [keys[0], [0.25, 0, NaN, NaN]],
      [keys[1], [2, 0, 1, 0]],
      [keys[2], [10, 0, 5, -1]],
      [keys[3], [30, NaN, 30, NaN]],
    ]);
    expect(matrix.columns.map((column) => column.missing && [...column.missing])).toEqual([
      [0b1100],
      undefined,
      undefined,
      [0b1010],
    ]);
    expect(matrix.columns.every((column) => column.data.buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it('leaves out who was merged into somebody else since the set was computed', async () => {
    const sets = await twoSets();
    await merge(warehouse, { 3: 1 });
    expect([...(await featureMatrix(warehouse, sets, keys)).ids]).toEqual([1n, 2n, 4n]);
  });

  it('is empty before the sets were ever computed', async () => {
    await prepareFeatures(warehouse, { 'not-yet': rfm });
    const matrix = await featureMatrix(warehouse, [compileFeatureSet('not-yet', rfm)], ['not-yet.frequency']);
    expect(matrix.rows).toBe(0);
  });

  it('knows the features it does not know', async () => {
    const sets = [compileFeatureSet('rfm', rfm)];
    const unknown = featureMatrix(warehouse, sets, ['rfm.frequenzy']);
    await expect(unknown).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(unknown).rejects.toThrow(/"rfm\.frequenzy".*rfm\.recency_days, rfm\.frequency, rfm\.monetary_total/);
    await expect(featureMatrix(warehouse, sets, [])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(() => featureCatalogue(sets, ['web.clicks'])).toThrow(/web\.clicks/);
  });

  it('takes the currency of most events into the catalogue', async () => {
    const [set] = await twoSets();
    expect(featureCatalogue([set!], ['rfm.monetary_total'])).toMatchObject([
      { unit: 'money', currency: 'EUR', noun: 'spend' },
    ]);
  });
});

it('the RFM grid counts everyone once', async () => {
  await addEvents(warehouse, Array.from({ length: 25 }, (_, n) => times(n + 1, n + 1, 'Order Completed')).flat());
  await compute('rfm', rfm);
  const grid = await rfmGrid(warehouse, 'rfm');
  expect(grid.reduce((sum, cell) => sum + cell.profiles, 0)).toBe(25);
  expect(grid.map((cell) => cell.frequencyScore)).toEqual([1, 2, 3, 4, 5]);
  expect(grid[4]).toEqual({ recencyScore: 5, frequencyScore: 5, profiles: 5, spend: 5 * 23 });
});
