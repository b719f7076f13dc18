import { rfmFeaturesSchema, type RfmConfig, type Warehouse } from '@tributary/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addEvents, clear, merge, openTemporaryWarehouse, type TestEvent } from '../fixtures/warehouse.js';
import { computeFeatures } from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(() => clear(warehouse));

const day = 86_400_000;
const start = Date.UTC(2024, 1, 27, 12);
const rfm = (config: Partial<RfmConfig> = {}) => ({
  key: 'rfm',
  config: rfmFeaturesSchema.parse({ kind: 'rfm', ...config }),
});
const bought = (origin: number, at: number, rest: Partial<TestEvent> = {}): TestEvent => ({
  origin,
  name: 'Order Completed',
  at,
  value: '10.0000',
  ...rest,
});
const refunded = (origin: number, at: number, value: string): TestEvent => ({
  origin,
  name: 'Order Refunded',
  at,
  value,
});

interface Row {
  profile: string;
  recency_days: number | null;
  frequency: number;
  monetary_total: string;
  monetary_average: number | null;
  recency_score: number;
  frequency_score: number;
  monetary_score: number;
  composite: number;
}

let version = 1_700_000_000_000;

async function compute(config: Partial<RfmConfig> = {}): Promise<{ rows: Row[]; asOf: string }> {
  const { asOf } = await computeFeatures(warehouse, rfm(config), ++version);
  return { asOf, rows: await warehouse.query<Row>('SELECT * EXCEPT version FROM features_rfm ORDER BY profile') };
}

/** The same by plain arithmetic: money in ten-thousandths as bigint, days by cutting the ISO date. */
function recomputed(
  events: readonly TestEvent[],
  aliases: Record<number, number>,
  config: { asOf: string; refunds: string },
): Row[] {
  const dayNumber = (at: number) => Date.parse(new Date(at).toISOString().slice(0, 10)) / day;
  const asOf = Date.parse(config.asOf) / day;
  const units = (value: string | null | undefined) => (value ? BigInt(value.replace('.', '')) : 0n);
  const people = new Map<number, TestEvent[]>();
  for (const event of events) {
    const person = aliases[event.origin] ?? event.origin;
    if (person === 0 || dayNumber(event.at) > asOf || !event.name.startsWith('Order ')) continue;
    people.set(person, [...(people.get(person) ?? []), event]);
  }
  const base = [...people].map(([person, own]) => {
    const purchases = own.filter((event) => event.name === 'Order Completed');
    const orders = new Set(purchases.map((event, index) => event.orderId || `without id ${index}`));
    let net = purchases.reduce((sum, event) => sum + units(event.value), 0n);
    if (config.refunds === 'subtract')
      for (const event of own.filter((one) => one.name === 'Order Refunded')) {
        const value = units(event.value);
        net -= value < 0n ? -value : value;
      }
    const recency = purchases.length ? asOf - Math.max(...purchases.map((event) => dayNumber(event.at))) : null;
    return { person, recency, frequency: orders.size, net };
  });
  const better = <T>(values: readonly T[], value: T) =>
    Math.min(5, 1 + Math.floor((5 * values.filter((other) => other < value).length) / values.length));
  const recencies = base.flatMap(({ recency }) => (recency === null ? [] : [recency]));
  return base
    .sort((a, b) => a.person - b.person)
    .map(({ person, recency, frequency, net }) => {
      const scores = {
        recency_score: recency === null ? 1 : 6 - better(recencies, recency),
        frequency_score: better(
          base.map((one) => one.frequency),
          frequency,
        ),
        monetary_score: better(
          base.map((one) => one.net),
          net,
        ),
      };
      return {
        profile: String(person),
        recency_days: recency,
        frequency,
        monetary_total: decimal(net),
        monetary_average: frequency === 0 ? null : Number(net) / 10_000 / frequency,
        ...scores,
        composite: (scores.recency_score + scores.frequency_score + scores.monetary_score - 3) / 12,
      };
    });
}

const decimal = (units: bigint) => (Number(units) / 10_000).toFixed(4);
const exact = (rows: readonly Row[]) =>
  rows.map((row) => ({
    ...row,
    monetary_total: Number(row.monetary_total).toFixed(4),
    monetary_average: row.monetary_average?.toFixed(6) ?? null,
  }));

describe('RFM', () => {
  const money = fc.integer({ min: -5_000_000, max: 50_000_000 }).map((units) => decimal(BigInt(units)));
  const event = fc.record({
    origin: fc.integer({ min: 0, max: 9 }),
    name: fc.constantFrom('Order Completed', 'Order Completed', 'Order Refunded', 'Product Viewed'),
    // Down to the last millisecond of a day and the first of the next, over a leap day.
    at: fc.oneof(
      fc.integer({ min: start, max: start + 6 * day }),
      fc
        .integer({ min: 0, max: 6 })
        .chain((n) => fc.constantFrom(Date.UTC(2024, 1, 27 + n), Date.UTC(2024, 1, 27 + n) - 1)),
    ),
    orderId: fc.constantFrom('', '', 'a', 'b', 'c'),
    value: fc.option(money, { freq: 8 }),
  }) satisfies fc.Arbitrary<TestEvent>;

  it('equals a plain recomputation on random events, merges, reference dates and refund rules', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 60 }),
        fc.subarray([5, 6, 7, 8]),
        fc.constantFrom<RfmConfig['refunds']>('subtract', 'ignore'),
        fc.constantFrom('2024-02-27', '2024-02-29', '2024-03-01', '2024-03-09'),
        async (events, merged, refunds, asOf) => {
          await clear(warehouse);
          await addEvents(warehouse, events);
          const aliases = Object.fromEntries(merged.map((origin) => [origin, origin - 4]));
          await merge(warehouse, aliases);
          const { rows } = await compute({ refunds, asOf });
          expect(exact(rows)).toEqual(exact(recomputed(events, aliases, { asOf, refunds })));
        },
      ),
      { numRuns: 40 },
    );
  }, 240_000);

  it('counts whole days in UTC to the day of the last event', async () => {
    await addEvents(warehouse, [
      bought(1, Date.UTC(2024, 2, 1) - 1),
      bought(2, Date.UTC(2024, 2, 1)),
      { origin: 3, name: 'Product Viewed', at: Date.UTC(2024, 2, 2) - 1 },
    ]);
    const { rows, asOf } = await compute();
    expect(asOf).toBe('2024-03-01');
    expect(rows.map((row) => row.recency_days)).toEqual([1, 0]);
  });

  it('takes in the last millisecond of the reference date and nothing after it', async () => {
    await addEvents(warehouse, [bought(1, Date.UTC(2024, 2, 2) - 1), bought(2, Date.UTC(2024, 2, 2))]);
    expect((await compute({ asOf: '2024-03-01' })).rows.map((row) => row.profile)).toEqual(['1']);
  });

  it('sums money exactly where binary fractions would not', async () => {
    await addEvents(warehouse, [
      ...Array.from({ length: 30 }, (_, n) => bought(1, start + n, { value: '0.1000' })),
      bought(2, start, { value: '99999999999.9999' }),
      bought(2, start, { value: '0.0001' }),
    ]);
    const { rows } = await compute();
    expect(rows.map((row) => row.monetary_total)).toEqual(['3', '100000000000']);
  });

  it('a refund is money, not an order: it takes from the total by its amount, whatever its sign', async () => {
    await addEvents(warehouse, [
      bought(1, start, { orderId: 'a' }),
      bought(1, start, { orderId: 'a' }),
      refunded(1, start + 3 * day, '4.0000'),
      refunded(2, start, '-2.5000'),
    ]);
    const expected = { recency_days: 3, frequency: 1, monetary_total: '16', monetary_average: 16 };
    const [net, only] = (await compute({ asOf: '2024-03-01' })).rows;
    expect(net).toMatchObject(expected);
    expect(only).toMatchObject({
      recency_days: null,
      frequency: 0,
      monetary_total: '-2.5',
      monetary_average: null,
      recency_score: 1,
    });
    const [gross, none] = (await compute({ asOf: '2024-03-01', refunds: 'ignore' })).rows;
    expect(gross).toMatchObject({ ...expected, monetary_total: '20', monetary_average: 20 });
    expect(none).toMatchObject({ monetary_total: '0' });
  });

  it('gives equal values equal scores, and the best fifth a 5', async () => {
    await addEvents(
      warehouse,
      Array.from({ length: 10 }, (_, n) =>
        Array.from({ length: n < 6 ? 1 : n }, () => bought(n + 1, start + n * day)),
      ).flat(),
    );
    const { rows } = await compute();
    expect(rows.map((row) => row.frequency_score)).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 5, 5]);
    expect(rows.map((row) => row.recency_score)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
  });

  it('leaves out events that belong to nobody, and follows merges made since', async () => {
    await addEvents(warehouse, [bought(0, start), bought(1, start), bought(2, start + day)]);
    expect((await compute()).rows.map((row) => row.profile)).toEqual(['1', '2']);
    await merge(warehouse, { 2: 1 });
    expect((await compute()).rows).toMatchObject([{ profile: '1', frequency: 2, recency_days: 0 }]);
  });

  it('is empty without events, and dated today', async () => {
    expect(await compute()).toEqual({ rows: [], asOf: new Date().toISOString().slice(0, 10) });
  });
});
