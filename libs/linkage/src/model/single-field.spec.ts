import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inferFields } from '../columns/infer-fields.js';
import { linkRecords, type Linkage } from '../link-records.js';
import { linkSettingsSchema } from '../settings/link-settings.js';
import { scoreClusters } from '../truth/score-clusters.js';
import { thinEvidence } from './thin-evidence.js';

let folder = '';
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linkage-single-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

/** Links one column of values; `of` says what each is. */
async function linked(column: string, values: readonly string[]): Promise<Linkage> {
  const rows = values.map((value) => [value]);
  const file = {
    name: 'list',
    columns: [column],
    rows,
    async *read() {
      yield rows;
    },
  };
  const settings = linkSettingsSchema.parse({ fields: inferFields([file], new Set()).fields });
  const linkage = await linkRecords({ warehouse, files: [file], settings, mode: 'dedupe' });
  await linkage.close();
  return linkage;
}

const random = createRandom(8);
const any = (list: readonly string[]): string => list[random.int(list.length)]!;
const syllables = 'ba ber co da den fa gor ha in jo ka lan mo nor pa qui ro sel ta ven'.split(' ');
const trades = 'bakery garage pharmacy hotel plumbing books press foods motors dental'.split(' ');
const made = (): string => any(syllables) + any(syllables) + any(syllables);

it('links a list of company names by what is equal or one slip away, and says how little that rests on', async () => {
  const values: string[] = [];
  const labels: number[] = [];
  for (let company = 0; company < 300; company++) {
    const name = `${made()} ${any(trades)} ${any(['Ltd', 'GmbH', 'Inc'])}`;
    values.push(name);
    labels.push(company);
    if (random.next() > 0.4) continue;
    const at = 1 + random.int(name.length - 6);
    values.push(random.next() < 0.5 ? `${name.toUpperCase()}.` : name.slice(0, at) + name.slice(at + 1));
    labels.push(company);
  }
  const linkage = await linked('company', values);
  const { precision, recall } = scoreClusters(linkage.clusters, { labels: Int32Array.from(labels) });
  expect(precision).toBeGreaterThan(0.9);
  expect(recall).toBeGreaterThan(0.8);
  expect(thinEvidence(linkage)).toMatch(/nothing else confirms/);
});

it('links equal e-mail addresses, and not those that are merely alike', async () => {
  const addresses = Array.from({ length: 200 }, (_, n) => `${made()}${n}@post.example`);
  const linkage = await linked('email', [...addresses, ...addresses.slice(0, 30).map((text) => text.toUpperCase())]);
  expect(linkage.clusters.count).toBe(200);
  for (let n = 0; n < 30; n++) expect(linkage.clusters.of[200 + n]).toBe(n);
});

it('links nothing by a column whose values strangers share, and says so', async () => {
  const names = Array.from({ length: 40 }, made);
  const linkage = await linked(
    'surname',
    Array.from({ length: 300 }, () => any(names)),
  );
  expect(linkage.clusters.count).toBe(300);
  expect(thinEvidence(linkage)).toMatch(/share such values/);
});
