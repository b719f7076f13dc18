import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inferFields } from './columns/infer-fields.js';
import type { LinkFile } from './insert-records.js';
import { linkRecords } from './link-records.js';
import { explainPairs } from './model/explain.js';
import { calibratePartners } from './model/partner-calibration.js';
import { linkSettingsSchema, type LinkSettings } from './settings/link-settings.js';
import { tryBlocking } from './try-blocking.js';
import { scoreClusters } from './truth/score-clusters.js';

let folder = '';
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linkage-partners-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

const columns = ['name', 'description', 'price'];
const products = 200;

/** Two shops that tell of the same products in words of their own; a third are variants of another one. */
function shops(seed: number): [string[][], string[][]] {
  const random = createRandom(seed);
  const word = (): string =>
    Array.from({ length: 3 }, () => 'bdfgklmnprst'[random.int(12)]! + 'aeiou'[random.int(5)]!).join('');
  const pool = (size: number): (() => string) => {
    const words = Array.from({ length: size }, word);
    return () => words[Math.floor(size ** random.next()) - 1]!;
  };
  const [brand, kind, other] = [pool(20), pool(15), pool(150)];
  const left: string[][] = [];
  const right: string[][] = [];
  let family = [brand(), kind(), other()];
  for (let n = 0; n < products; n++) {
    if (random.next() > 0.35) family = [brand(), kind(), other()];
    const model = `${'abcdefgh'[n % 8]}${'klmnop'[n % 6]}${1_000 + n * 7}`;
    const words = Array.from({ length: 6 }, other);
    const price = 20 + random.int(500);
    left.push([
      `${family.join(' ')} ${model}`,
      [...family, model, ...words].join(' '),
      random.next() < 0.5 ? '' : `${price}`,
    ]);
    const named = random.next() < 0.8 ? model : (words[0] ?? '');
    const told = [family[0]!, family[1]!, ...words.filter(() => random.next() < 0.4), other(), other()].join(' ');
    right.push([
      `${family[0]} ${named} ${family[1]}`,
      random.next() < 0.4 ? '' : told,
      random.next() < 0.5 ? '' : `${(price * (0.8 + random.next() * 0.3)).toFixed(2)}`,
    ]);
  }
  return [left, right];
}

const fileOf = (name: string, rows: string[][]): LinkFile => ({
  name,
  columns,
  rows,
  async *read() {
    yield rows;
  },
});

const settingsOf = (files: LinkFile[]): LinkSettings =>
  linkSettingsSchema.parse({ fields: inferFields(files, new Set()).fields, clusters: { oneToOne: true } });

it('finds the partners of products whose texts differ, at the default threshold', async () => {
  const files = shops(11).map((rows, n) => fileOf(`shop ${n}`, rows));
  const linkage = await linkRecords({ warehouse, files, settings: settingsOf(files), mode: 'link' });
  const pairs = Array.from({ length: products }, (_, n): [number, number] => [n, products + n]);
  const { precision, recall } = scoreClusters(linkage.clusters, { pairs }, linkage.fileOf);
  await linkage.close();
  expect(precision).toBeGreaterThan(0.9);
  expect(recall).toBeGreaterThan(0.8);
});

it('explains a partner by bars that add up to its weight, rivals among them', async () => {
  const files = shops(11).map((rows, n) => fileOf(`shop ${n}`, rows));
  const linkage = await linkRecords({ warehouse, files, settings: settingsOf(files), mode: 'link' });
  const { edges } = linkage;
  const at = edges.rivals!.findIndex((bits) => bits > 1);
  const [pair] = await explainPairs(linkage, [[edges.l[at]!, edges.r[at]!]]);
  await linkage.close();
  const { fields, priorBits, frequencyBits, rivalBits, bits } = pair!;
  expect(rivalBits).toBeCloseTo(edges.rivals![at]!, 9);
  expect(fields.reduce((sum, bar) => sum + bar.bits, priorBits + frequencyBits + rivalBits)).toBeCloseTo(bits, 9);
  expect(bits).toBeCloseTo(edges.bits[at]!, 3);
});

it('raises the prior to even odds at most, however little stands against pairs that nothing speaks for', async () => {
  const prefix = 'link_capped';
  const evidence = -15;
  await warehouse.command(
    `CREATE TABLE ${prefix}_vector ENGINE = MergeTree ORDER BY l AS SELECT toUInt32(number) AS l, toUInt32(number + 100) AS r, toUInt64(0) AS g, toFloat32(${evidence}) AS frequency FROM numbers(100)`,
  );
  const settings = linkSettingsSchema.parse({ fields: [{ name: 'a', role: 'word', columns: [['a']] }] });
  const run = { warehouse, prefix, settings, fields: settings.fields, sizes: [100, 100], records: 200 };
  const model = { lambda: 0.01, priorBits: -6, iterations: 1, fields: [{ field: 'a', parent: -1, levels: [] }] };
  const { priorBits } = await calibratePartners({ ...run, mode: 'link' as const }, model);
  await warehouse.command(`DROP TABLE ${prefix}_vector`);
  expect(priorBits).toBe(0);
});

it('counts what rules would cost as the blocks themselves say', async () => {
  const [rows] = shops(12);
  const files = [fileOf('shop', rows)];
  const settings = linkSettingsSchema.parse({ fields: inferFields(files, new Set()).fields });
  const [field] = settings.fields;
  const { rules, keys, pairsInAll } = await tryBlocking({ warehouse, files, settings, mode: 'dedupe' }, [
    [`${field!.name}:beginning`],
  ]);
  const sizes = new Map<string, number>();
  for (const [name] of rows) sizes.set(name!.slice(0, 5), (sizes.get(name!.slice(0, 5)) ?? 0) + 1);
  const counts = [...sizes.values()].sort((a, b) => b - a);
  expect(rules[0]!.pairs).toBe(counts.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0));
  expect(rules[0]!.worst.map(({ records }) => records)).toEqual(counts.slice(0, 3));
  expect(keys).toContain(`${field!.name}:word`);
  expect(pairsInAll).toBe((products * (products - 1)) / 2);
});
