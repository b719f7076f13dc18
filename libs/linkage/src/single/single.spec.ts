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
import { dropIndex, keepIndex } from './link-index.js';
import { matchRecord } from './match-record.js';

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

const columns = ['first_name', 'last_name', 'birth_date', 'address', 'city'];

/** People of whom every fourth is written down again with a slip. */
function people(count: number): string[][] {
  const random = createRandom(7);
  const word = (): string =>
    Array.from({ length: 3 }, () => 'bdfgklmnprst'[random.int(12)]! + 'aeiou'[random.int(5)]!).join('');
  const [names, streets] = [Array.from({ length: 60 }, word), Array.from({ length: 40 }, word)];
  const some = (list: readonly string[]): string => list[Math.floor(list.length ** random.next()) - 1]!;
  const rows: string[][] = [];
  while (rows.length < count) {
    const born = `19${40 + random.int(60)}-0${1 + random.int(9)}-${10 + random.int(19)}`;
    const row = [
      some(names),
      some(names),
      born,
      `${1 + random.int(90)} ${some(streets)} ${some(streets)} road`,
      word(),
    ];
    rows.push(row);
    if (rows.length % 4 === 0) rows.push([row[0]!, `${row[1]}n`, row[2]!, row[3]!.replace('road', 'rd'), '']);
  }
  return rows;
}

const linked = async (rows: string[][], rules?: string[][]): Promise<Linkage> => {
  const file = {
    name: 'people',
    columns,
    rows,
    async *read() {
      yield rows;
    },
  };
  const settings = linkSettingsSchema.parse({
    fields: inferFields([file], new Set()).fields,
    ...(rules && { blocking: { rules } }),
  });
  return linkRecords({ warehouse, files: [file], settings, mode: 'dedupe' });
};

it.each([
  ['everybody', undefined],
  ['whoever shares a key', [['last_name:beginning', 'birth_date:year'], ['address:word']]],
])('weighs a single record against %s as a run over all does', async (_, rules) => {
  const rows = people(240);
  const linkage = await linked(rows, rules);
  const { edges, run } = linkage;
  const values = await warehouse.query<Record<string, string>>(
    `SELECT ${run.fields.map((__, i) => `f${i}`).join(', ')} FROM ${run.prefix}_record ORDER BY id`,
  );
  const index = await keepIndex(linkage, []);
  for (let at = 0; at < 12; at++) {
    const record = edges.l[at * 2]!;
    const expected = new Map<number, number>();
    edges.bits.forEach((bits, n) => {
      if (edges.l[n] === record) expected.set(edges.r[n]!, bits);
      if (edges.r[n] === record) expected.set(edges.l[n]!, bits);
    });
    const found = await matchRecord(warehouse, index, Object.values(values[record]!));
    const others = found.filter((one) => one.record !== record);
    expect(others.map((one) => one.record).sort()).toEqual([...expected.keys()].sort());
    for (const { record: other, bits } of others) expect(bits).toBeCloseTo(expected.get(other)!, 3);
    expect(found[0]!.record).toBe(record);
    for (const { bits, priorBits, frequencyBits, fields } of found)
      expect(fields.reduce((sum, bar) => sum + bar.bits, priorBits + frequencyBits)).toBeCloseTo(bits, 3);
  }
  await dropIndex(warehouse, index);
  const left = await warehouse.query(`SELECT name FROM system.tables WHERE name LIKE '${index.prefix}%'`);
  expect(left).toEqual([]);
});
