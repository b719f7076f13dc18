import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ruleSchema, type EventClause, type Rule, type Warehouse } from '@tributary/contracts';
import { previewRule } from '@tributary/segments';
import { coreMigrations, migrate, openEmbeddedWarehouse, refreshAliases } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../support/real-data.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

interface Row {
  person: number;
  name: string;
  at: number;
  order?: string;
  /** Decimal text. */
  value?: string;
}

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openEmbeddedWarehouse({ path: join(temporaryFolder(), 'warehouse') });
  await migrate(warehouse, coreMigrations);
  await refreshAliases(warehouse);
});
afterAll(() => warehouse?.close());

/** Puts events straight into the warehouse: what is tested is rules, not the way there. */
async function fill(rows: readonly Row[]): Promise<void> {
  for (const table of ['events', 'profiles']) await warehouse.command(`TRUNCATE TABLE ${table}`);
  await warehouse.insert(
    'events',
    rows.map(({ person, name, at, order = '', value = null }, index) => ({
      occurred_at: (at / 1000).toFixed(3),
      known_at: (at / 1000).toFixed(3),
      origin: String(person),
      name,
      type: 'track',
      message_id: `m${index}`,
      source: 'file',
      order_id: order,
      value,
      currency: '',
      properties: '{}',
      log_position: index + 1,
      log_index: 0,
      row_hash: 0,
    })),
  );
  await warehouse.command(
    `INSERT INTO profiles (profile, traits, present, version) SELECT DISTINCT origin, CAST('{}' AS JSON), 1, 1 FROM events WHERE origin != 0`,
  );
}

const linesOf = (path: string): string[] =>
  gunzipSync(readFileSync(path)).toString('utf8').split('\n').slice(1).filter(Boolean);
const size = async (rule: Rule, at: number) => (await previewRule(warehouse, ruleSchema.parse(rule), { at })).size;

const retail = realData('online-retail/online_retail.csv.gz');
describe.skipIf(retail === undefined)('UCI Online Retail as of 10 December 2011', () => {
  const at = Date.UTC(2011, 11, 10);
  const bought = { event: 'Order Completed' };
  const orders = { of: 'distinct', property: '$order' } as const;
  const recent: EventClause = { ...bought, calendarDays: 30 };
  const frequent: EventClause = { ...bought, measure: orders, op: 'at_least', value: 10 };

  beforeAll(async () => {
    // One event for each invoice of a customer, with its sum: cancellations are no purchases.
    const invoices = new Map<string, Row & { sum: number }>();
    for (const line of linesOf(retail!)) {
      const cells = line.replace(/"(?:[^"]|"")*"/g, '').split(',');
      const [order = '', , , quantity, date = '', price, customer = ''] = cells;
      if (customer.trim() === '') continue;
      const at = Date.parse(`${date.replace(' ', 'T')}Z`);
      const key = `${order} ${customer} ${at}`;
      const name = order.startsWith('C') ? 'Order Refunded' : 'Order Completed';
      const row = invoices.get(key) ?? { person: Number(customer), name, at, order, sum: 0 };
      row.sum += Number(quantity) * Math.round(Number(price) * 10_000);
      invoices.set(key, row);
    }
    await fill([...invoices.values()].map(({ sum, ...row }) => ({ ...row, value: (sum / 10_000).toFixed(4) })));
  });

  it.each<[string, Rule, number]>([
    ['last purchase at most 30 days ago', recent, 1_629],
    ['at least 10 invoices', frequent, 391],
    ['both', { all: [recent, frequent] }, 344],
    ['more than 180 days ago', { all: [bought, { ...bought, calendarDays: 180, atMost: 0 }] }, 861],
    ['exactly one invoice', { ...bought, measure: orders, op: 'is', value: 1 }, 1_494],
    [
      'gross at least 5,000',
      { ...bought, measure: { of: 'sum', property: '$value' }, op: 'at_least', value: 5000 },
      275,
    ],
  ])('%s', async (_, rule, wanted) => expect(await size(rule, at)).toBe(wanted));
});

const shop = realData('rees46-oct2019-head/events.csv.gz');
describe.skipIf(shop === undefined)('REES46 with the clock at 2 October 2019, 03:00', () => {
  const at = Date.UTC(2019, 9, 2, 3);
  beforeAll(() =>
    fill(
      linesOf(shop!).map((line) => {
        const [time = '', name = '', , , , , , person] = line.split(',');
        return { person: Number(person), name, at: Date.parse(time.replace(' UTC', 'Z').replace(' ', 'T')) };
      }),
    ),
  );

  it.each<[string, Rule, number]>([
    ['people with a cart', { event: 'cart' }, 111],
    [
      'without a purchase at or after their last',
      { sequence: [{ event: 'cart' }, { event: 'purchase', never: true }] },
      53,
    ],
    [
      'the same with a wait of a day, which is over',
      { sequence: [{ event: 'cart' }, { event: 'purchase', never: true, withinHours: 24 }] },
      53,
    ],
    ['buyers', { event: 'purchase' }, 193],
  ])('%s', async (_, rule, wanted) => expect(await size(rule, at)).toBe(wanted));
});

const discs = realData('cdnow/CDNOW_master.txt.gz');
describe.skipIf(discs === undefined)('CDNOW', () => {
  const at = Date.UTC(1998, 6, 1);
  beforeAll(() =>
    fill(
      linesOf(discs!).map((line) => {
        const [person, day = '', , value = ''] = line.trim().split(/\s+/);
        const date = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
        return { person: Number(person), name: 'Order Completed', at: date, value };
      }),
    ),
  );

  it.each<[string, Rule, number]>([
    ['one purchase', { event: 'Order Completed', atLeast: 1, atMost: 1 }, 11_908],
    ['ten or more', { event: 'Order Completed', atLeast: 10 }, 1_154],
  ])('%s', async (_, rule, wanted) => expect(await size(rule, at)).toBe(wanted));
});
