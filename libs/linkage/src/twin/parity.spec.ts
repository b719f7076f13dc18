import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkFile } from '../insert-records.js';
import { linkRecords, type Linkage } from '../link-records.js';
import { comparePair } from '../single/compare-pair.js';
import { dropIndex, keepIndex, type LinkIndex } from '../single/link-index.js';
import { matchRecord } from '../single/match-record.js';
import { linkSettingsSchema } from '../settings/link-settings.js';
import { bytesOf } from './bytes.js';
import { gramDistance } from './four-grams.js';
import { jaroWinkler } from './jaro-winkler.js';
import { typingDistance } from './typing-distance.js';

let folder = '';
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linkage-twin-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

const random = createRandom(5);
const some = <T>(list: readonly T[]): T => list[random.int(list.length)]!;
/** Few letters, so that texts have much in common, of one to four bytes. */
const alphabet = [...'aaabbcde 1', 'é', 'ł', '我', '😀'];
const text = (longest: number): string =>
  Array.from({ length: 1 + random.int(longest) }, () => some(alphabet)).join('');
const slip = (value: string): string => {
  const letters = [...value];
  const at = random.int(letters.length + 1);
  if (random.next() < 0.4) letters.splice(at, random.int(2), some(alphabet));
  else if (at > 0) [letters[at - 1], letters[at]] = [letters[at] ?? '', letters[at - 1]!];
  return letters.join('');
};

describe('measures of two texts', () => {
  it("are the warehouse's, to the last bit", async () => {
    const pairs = Array.from({ length: 3_000 }, (_, n) => {
      const one = text(n % 10 === 0 ? 90 : 14);
      return [one, random.next() < 0.5 ? text(14) : slip(slip(one)) || 'a'] as const;
    });
    const rows = await warehouse.query<{ jw: number; typing: string; grams: number }>(
      `SELECT jaroWinklerSimilarity(a, b) AS jw, damerauLevenshteinDistance(a, b) AS typing, toFloat64(ngramDistance(a, b)) AS grams
       FROM (SELECT arrayJoin(arrayZip({a:Array(String)}, {b:Array(String)})) AS p, p.1 AS a, p.2 AS b)`,
      { params: { a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b) } },
    );
    const own = pairs.map((pair) => {
      const [a, b] = pair.map(bytesOf) as [string, string];
      return { jw: jaroWinkler(a, b), typing: String(typingDistance(a, b)), grams: gramDistance(a, b) };
    });
    expect(rows).toHaveLength(pairs.length);
    rows.forEach((row, n) => expect({ pair: pairs[n], ...own[n] }).toEqual({ pair: pairs[n], ...row }));
  });
});

const roles = 'forename surname birth_date email phone street address postcode city title number category list'.split(
  ' ',
);
const names = 'bob robert rob zoë li renée weiß maria mary ann anna bobby al'.split(' ');

/** Records that are often alike, with values missing, swapped, of other scripts, and slips of the pen. */
function records(count: number): string[][] {
  const made: string[][] = [];
  while (made.length < count) {
    const row = [
      some(names),
      some(names),
      `19${70 + random.int(3)}-0${1 + random.int(9)}-1${random.int(9)}`,
      `${some(names)}.${some(names)}@post.example`,
      `030${100_000 + random.int(40) * 11}`,
      `${some(names)} street`,
      `${random.int(9)} ${some(names)} ${some(names)} road north`,
      `1${random.int(9)}0${random.int(99)}`,
      `${some(names)}town`,
      Array.from({ length: random.int(6) }, () => some([...names, '我是', 'x9', 'of', `mx${random.int(9)}00`])).join(
        ' ',
      ),
      `${random.int(200)}.${random.int(99)}`,
      some(['red', 'blue']),
      Array.from({ length: random.int(4) }, () => `${some(names)} ${random.int(3)}`).join(';'),
    ];
    made.push(row);
    const again = row.map((value, i) =>
      random.next() < 0.12 ? '' : random.next() < 0.2 && i !== 2 ? slip(value) : value,
    );
    if (random.next() < 0.2) [again[0], again[1]] = [again[1]!, again[0]!];
    made.push(again);
  }
  return made;
}

async function linked(rows: string[][], rules?: string[][]): Promise<Linkage> {
  const file: LinkFile = {
    name: 'records',
    columns: roles,
    rows,
    async *read() {
      yield rows;
    },
  };
  const fields = roles.map((role) => ({ name: role, role, columns: [[role]] }));
  const settings = linkSettingsSchema.parse({ fields, ...(rules && { blocking: { rules, largestBlock: 30 } }) });
  return linkRecords({ warehouse, files: [file], settings, mode: 'dedupe' });
}

describe('a single record', () => {
  it.each([
    ['everybody', undefined],
    [
      'whoever shares a key',
      [
        ['surname:sound', 'birth_date:year'],
        ['address:word', 'category'],
        ['phone:end'],
        ['email:user', 'city:beginning'],
        ['list:item', 'birth_date:year'],
      ],
    ],
  ])('weighs against %s what a run over all says, to 1e-9', async (_, rules) => {
    const linkage = await linked(records(240), rules);
    const { run, edges } = linkage;
    const values = await warehouse.query<Record<string, string>>(
      `SELECT ${roles.map((__, i) => `f${i}`).join(', ')} FROM ${run.prefix}_record ORDER BY id`,
    );
    const expected = values.map(() => new Map<number, number>());
    edges.bits.forEach((bits, at) => {
      expected[edges.l[at]!]!.set(edges.r[at]!, bits);
      expected[edges.r[at]!]!.set(edges.l[at]!, bits);
    });
    const index: LinkIndex = await keepIndex(linkage, []);
    let compared = 0;
    for (const [record, row] of values.entries()) {
      if (record % 8 !== 0) continue;
      const found = await matchRecord(warehouse, index, Object.values(row));
      const others = found.filter((one) => one.record !== record);
      expect(found.some((one) => one.record === record)).toBe(true);
      expect(others.map((one) => one.record).sort()).toEqual([...expected[record]!.keys()].sort());
      for (const { record: other, bits, priorBits, frequencyBits, fields } of others) {
        compared++;
        expect(fields.reduce((sum, bar) => sum + bar.bits, priorBits + frequencyBits)).toBeCloseTo(bits, 9);
        expect(Math.abs(bits - expected[record]!.get(other)!)).toBeLessThan(1e-9);
        if (compared % 5 !== 0) continue;
        // Compared alone, without any key, the two weigh the same.
        const alone = await comparePair(warehouse, index, { a: Object.values(values[other]!), b: Object.values(row) });
        expect(alone.bits).toBeCloseTo(bits, 9);
      }
    }
    expect(compared).toBeGreaterThan(20);
    await dropIndex(warehouse, index);
    expect(await warehouse.query(`SELECT name FROM system.tables WHERE name LIKE '${index.prefix}%'`)).toEqual([]);
  });
});
