import { libraryFeatures, librarySetSchema, type Warehouse } from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addEvents, clear, openTemporaryWarehouse, type TestEvent } from '../fixtures/warehouse.js';
import { compileFeatureSet, computeFeatures, currentRows } from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(() => clear(warehouse));

const noon = Date.UTC(2024, 4, 31, 12);
const day = 86_400_000;
const minute = 60_000;
const config = librarySetSchema.parse({ kind: 'library', owner: 'shop team', asOf: '2024-05-31' });

const order = (daysAgo: number, orderId: string, value: string, discount = 0): TestEvent => ({
  origin: 1,
  name: 'Order Completed',
  at: noon - daysAgo * day,
  orderId,
  value,
  properties: { discount },
});
const at = (name: string, times: readonly number[], properties?: Record<string, unknown>): TestEvent[] =>
  times.map((time) => ({ origin: 1, name, at: time, ...(properties && { properties }) }));

it('reckons every feature of the library as by hand', async () => {
  await addEvents(warehouse, [
    order(20, 'a', '60.0000'),
    order(10, 'b', '25.0000', 5),
    order(10, 'b', '15.0000', 2),
    order(4, 'c', '20.0000'),
    ...at('Product Viewed', [noon - day, noon - 2 * day, noon - 3 * day], { category: 'shoes' }),
    ...at('Product Viewed', [noon - day], { category: 'hats' }),
    ...at('Product Viewed', [noon - day]),
    ...at('Promotion Viewed', [noon - day, noon - 2 * day, noon - 3 * day, noon - 4 * day]),
    ...at('Promotion Clicked', [noon - day]),
    ...at('Email Opened', [noon - day, noon - day + 1], { message: 'm1' }),
    ...at('Email Opened', [noon - day + 2], { message: 'm2' }),
    ...at('Email Link Clicked', [noon - day + 3, noon - day + 4], { message: 'm2' }),
    // Visits of three pages over 40 minutes, of one, and of two over 10.
    ...at(
      'page',
      [0, 20, 40, 200, 400, 410].map((minutes) => noon - 5 * day + minutes * minute),
    ),
    { origin: 2, name: 'page', at: noon },
  ]);
  const { rows, set } = await computeFeatures(warehouse, { key: 'shop', config }, 1);
  expect(rows).toBe(2);
  expect(set.features.map(({ column }) => column)).toEqual([...libraryFeatures]);
  const [first, second] = await warehouse.query<Record<string, number | string | null>>(
    `SELECT * EXCEPT (profile, version) FROM ${currentRows('shop')} ORDER BY profile`,
  );
  const { session_variability: variability, ...exact } = first!;
  expect(variability).toBeCloseTo(1 / 2);
  expect(exact).toEqual({
    orders: 3,
    spend: 120,
    average_order_value: 40,
    days_since_order: 4,
    // Between three orders: 16 days over two pauses.
    days_between_orders: 8,
    customer_age_days: 20,
    discounted_orders: 1,
    discount_share: 1 / 3,
    favourite_category: 'shoes',
    category_affinity: 0.75,
    impressions: 4,
    promotion_clicks: 1,
    click_to_impression: 0.25,
    mails_opened: 2,
    mails_clicked: 1,
    click_to_open: 0.5,
    visits: 3,
    time_on_site: 50 / 3,
    engagement_score: 10 * 3 + 3 * 1 + 2 * 1 + 1 * 3 + 1 * 2,
  });
  // Where nothing was done, shares are missing rather than zero or infinite.
  expect(second).toMatchObject({ average_order_value: null, discount_share: null, click_to_open: null, visits: 1 });
});

it('says of every feature what it means, and reckons only what is asked for and what that is made of', () => {
  for (const { title, description, unit } of compileFeatureSet('shop', config).features)
    expect([title, description, unit].every((said) => said.length > 0)).toBe(true);
  const only = compileFeatureSet('shop', librarySetSchema.parse({ ...config, only: ['discount_share'] }));
  expect(only.features.map(({ column }) => column)).toEqual(['orders', 'discounted_orders', 'discount_share']);
  const heavier = librarySetSchema.parse({ kind: 'library', only: ['engagement_score'], weights: { visits: 2 } });
  expect(compileFeatureSet('shop', heavier).features.map(({ column }) => column)).toEqual([
    'visits',
    'engagement_score',
  ]);
});
