import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from '@tributary/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, summaryOf } from '../../support/cli.js';
import { differences } from '../../support/differences.js';
import { layOut } from '../../support/lay-out.js';
import { realData } from '../../support/real-data.js';
import { withStores } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { plainRfm, type PlainCustomer, type PlainFile } from './plain-rfm.js';

const folder = temporaryFolder();
const file = realData('online-retail/online_retail.csv.gz');

interface Left {
  invoices: string;
  cancellations: string;
  net: string;
  gross: string;
  history: string;
  delivered: string;
}

describe.skipIf(file === undefined)('UCI Online Retail through `tributary run`', { timeout: 400_000 }, () => {
  let plain: PlainFile;
  let data: string;
  let first: RunSummary;
  let second: RunSummary;
  let customers: Map<string, PlainCustomer>;
  let after: Left[];
  let outbox: string;

  beforeAll(async () => {
    data = join(folder, '.tributary');
    await layOut(folder, 'online-retail', { file: file!, as: 'online_retail.csv.gz' });
    plain = plainRfm(file!);
    first = summaryOf(await cli('run', '--json', '--project', folder));
    after = [await look(data)];
    customers = await customersOf(data);
    second = summaryOf(await cli('run', '--json', '--project', folder));
    after.push(await look(data));
    outbox = await readFile(join(folder, 'outbox', 'loyal.csv'), 'utf8');
  }, 400_000);

  it('keeps every line, the repeated ones too', () => {
    expect(first).toMatchObject({
      rows: 541_909,
      newRows: 541_909,
      events: 541_909,
      repeatedRows: 5_268,
      duplicates: 0,
      refused: 0,
      quarantined: 0,
      anonymousEvents: 135_080,
      profiles: 4_372,
      merges: 0,
    });
    expect(plain).toMatchObject({ rows: 541_909, repeated: 5_268, withoutCustomer: 135_080 });
  });

  it('sums money exactly', () => {
    const thousandths = Object.values(first.totals).reduce(
      (sum, total) => sum + BigInt(Math.round(Number(total) * 1000)),
      0n,
    );
    expect(thousandths).toBe(9_747_747_934n);
    expect(plain.total).toBe(97_477_479_340);
    expect(Object.keys(first.totals).sort()).toEqual(['Order Completed', 'Order Refunded']);
    expect(Number(after[0]!.net)).toBe(8_300_065.814);
    expect(Number(after[0]!.gross)).toBe(8_911_407.904);
  });

  it('counts invoices and cancellation lines', () => {
    expect(after[0]).toMatchObject({ invoices: '25900', cancellations: '9288' });
    expect(plain).toMatchObject({ invoices: 25_900, cancellationLines: 9_288 });
  });

  it('gives every customer the recency, frequency and spend that the file says', () => {
    expect(customers.size).toBe(4_372);
    expect([...customers.values()].filter((customer) => customer.frequency > 0)).toHaveLength(4_339);
    expect([...customers.values()].filter((customer) => customer.recency === null)).toHaveLength(33);
    expect(differences(customers, plain.customers)).toEqual([]);
  });

  it('finds the segments of 2011-12-10', () => {
    const sizes = Object.fromEntries(first.segments.map(({ key, size }) => [key, size]));
    expect(sizes).toMatchObject({ recent: 1_629, frequent: 391, loyal: 344, lapsed: 861, once: 1_494, big: 275 });
  });

  it('publishes clusters that hold every customer with a purchase, and says what sets each apart', () => {
    const clusters = first.segments.filter((segment) => segment.kind === 'cluster');
    expect(clusters).toHaveLength(first.clustering!.k);
    expect(clusters.reduce((sum, cluster) => sum + cluster.size, 0)).toBe(4_339);
    for (const { name, description } of clusters) {
      expect(name).not.toBe('');
      expect(description).toMatch(/orders.*spend|spend.*orders/s);
    }
    expect(first.clustering!.silhouette).toBeGreaterThan(0.35);
  });

  it('sends the segment that a sync asks for', () => {
    expect(first.operations).toMatchObject({ 'loyal-file': { ok: 344 } });
    const [header, ...lines] = outbox.trimEnd().split('\n');
    expect(header).toContain('customer_number');
    expect(lines).toHaveLength(344);
  });

  it('a second run reads nothing new and changes nothing', () => {
    expect(second).toMatchObject({ rows: 541_909, newRows: 0, duplicates: 0 });
    const { run: _run, newRows: _new, seconds: _s, pipelineSeconds: _p, report: _r, definitions, ...kept } = first;
    expect(second).toMatchObject(kept);
    expect(definitions?.revision).toBe(1);
    expect(second.definitions).toBeUndefined();
    expect(after[1]).toEqual(after[0]);
  });
});

/** What the stores hold after a run, beyond what its summary says. */
function look(dataDirectory: string): Promise<Left> {
  return withStores(dataDirectory, async ({ warehouse }) => {
    const [row] = await warehouse.query<Left>(
      `SELECT toString(uniqExact(order_id)) AS invoices, toString(countIf(name = 'Order Refunded')) AS cancellations,
              (SELECT toString(sum(monetary_total)) FROM features_rfm WHERE version = (SELECT max(version) FROM feature_versions WHERE set = 'rfm')) AS net,
              (SELECT toString(sum(monetary_total)) FROM features_gross WHERE version = (SELECT max(version) FROM feature_versions WHERE set = 'gross')) AS gross,
              (SELECT toString(count()) FROM membership_history) AS history,
              (SELECT toString(count()) FROM delivery_log) AS delivered
       FROM events`,
    );
    return row!;
  });
}

/** RFM as the product computed it, by customer number. */
function customersOf(dataDirectory: string): Promise<Map<string, PlainCustomer>> {
  return withStores(dataDirectory, async ({ warehouse, database }) => {
    const numbers = await database.query<{ value: string; profile: string }>(
      `SELECT value, profile::text AS profile FROM identifiers WHERE type = 'customer_number'`,
    );
    const rows = await warehouse.query<Record<'profile' | 'recency' | 'frequency' | 'net' | 'gross', string | null>>(
      `SELECT toString(r.profile) AS profile, toString(r.recency_days) AS recency, toString(r.frequency) AS frequency,
              toString(r.monetary_total * 10000) AS net, toString(g.monetary_total * 10000) AS gross
       FROM features_rfm AS r INNER JOIN features_gross AS g ON g.profile = r.profile
       WHERE r.version = (SELECT max(version) FROM feature_versions WHERE set = 'rfm')
         AND g.version = (SELECT max(version) FROM feature_versions WHERE set = 'gross')`,
    );
    const byProfile = new Map(rows.map((row) => [row.profile, row]));
    return new Map(
      numbers.map(({ value, profile }) => {
        const row = byProfile.get(profile);
        if (row === undefined) throw new Error(`customer ${value} has no features`);
        const { recency, frequency, net, gross } = row;
        return [
          value,
          {
            recency: recency === null ? null : Number(recency),
            frequency: Number(frequency),
            net: Number(net),
            gross: Number(gross),
          },
        ];
      }),
    );
  });
}
