import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RunSummary } from '@tributary/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli, summaryOf } from '../../support/cli.js';
import { differences } from '../../support/differences.js';
import { layOut } from '../../support/lay-out.js';
import { realData } from '../../support/real-data.js';
import { withStores } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const file = realData('cdnow/CDNOW_master.txt.gz');

interface Customer {
  recency: number;
  frequency: number;
  cents: number;
}

describe.skipIf(file === undefined)('CDNOW through `tributary run`', { timeout: 200_000 }, () => {
  let first: RunSummary;
  let second: RunSummary;
  let customers: Map<string, Customer>;

  beforeAll(async () => {
    await layOut(folder, 'cdnow', { file: file!, as: 'CDNOW_master.txt.gz' });
    first = summaryOf(await cli('run', '--json', '--project', folder));
    customers = await customersOf(join(folder, '.tributary'));
    second = summaryOf(await cli('run', '--json', '--project', folder));
  }, 200_000);

  it('keeps every purchase, and sums them exactly', () => {
    expect(first).toMatchObject({
      rows: 69_659,
      events: 69_659,
      repeatedRows: 255,
      quarantined: 0,
      anonymousEvents: 0,
      profiles: 23_570,
    });
    expect(Number(first.totals['Order Completed'])).toBe(2_500_315.63);
  });

  it('counts a row as a purchase, since the file names no orders', () => {
    const sizes = Object.fromEntries(first.segments.map(({ key, size }) => [key, size]));
    expect(sizes).toMatchObject({ once: 11_908, frequent: 1_154 });
  });

  it('gives every customer the recency, frequency and spend that the file says', () => {
    const plain = plainCustomers(file!);
    expect(plain.size).toBe(23_570);
    expect(differences(customers, plain)).toEqual([]);
  });

  it('publishes four clusters that hold everyone', () => {
    const clusters = first.segments.filter((segment) => segment.kind === 'cluster');
    expect(clusters).toHaveLength(4);
    expect(clusters.reduce((sum, cluster) => sum + cluster.size, 0)).toBe(23_570);
  });

  it('a second run reads nothing new and changes nothing', () => {
    expect(second).toMatchObject({ newRows: 0, rows: 69_659, events: 69_659, segments: first.segments });
    expect(second.clustering).toEqual(first.clustering);
  });
});

/** By customer number, worked out without any of the product's code. */
function plainCustomers(path: string): Map<string, Customer> {
  const asOf = Date.UTC(1998, 6, 1);
  const people = new Map<string, Customer>();
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split('\n').slice(1);
  for (const line of lines) {
    const [id, date, , dollars] = line.trim().split(/\s+/);
    if (id === undefined || date === undefined) continue;
    const day = Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6)));
    const person = people.get(id) ?? { recency: Infinity, frequency: 0, cents: 0 };
    people.set(id, {
      recency: Math.min(person.recency, (asOf - day) / 86_400_000),
      frequency: person.frequency + 1,
      cents: person.cents + Math.round(Number(dollars) * 100),
    });
  }
  return people;
}

function customersOf(dataDirectory: string): Promise<Map<string, Customer>> {
  return withStores(dataDirectory, async ({ warehouse, database }) => {
    const rows = await warehouse.query<{ profile: string; recency: string; frequency: string; cents: string }>(
      `SELECT toString(profile) AS profile, toString(recency_days) AS recency, toString(frequency) AS frequency,
              toString(monetary_total * 100) AS cents
       FROM features_rfm WHERE version = (SELECT max(version) FROM feature_versions WHERE set = 'rfm')`,
    );
    const byProfile = new Map(rows.map((row) => [row.profile, row]));
    const numbers = await database.query<{ value: string; profile: string }>(
      `SELECT value, profile::text AS profile FROM identifiers WHERE type = 'customer_number'`,
    );
    return new Map(
      numbers.map(({ value, profile }) => {
        const { recency, frequency, cents } = byProfile.get(profile)!;
        return [value, { recency: Number(recency), frequency: Number(frequency), cents: Number(cents) }];
      }),
    );
  });
}
