import type { LinkageRun } from '../linkage-run.js';
import { nicknames } from '../normalise/nicknames.js';
import { piecesOf } from '../settings/roles.js';
import { frequencyMatters } from './ladders.js';

/** Bits of a token's value that hold its weight: the inverse document frequency in thousandths. */
export const weightBits = 65_535;
/** Records that are read together at least: few, so that an index finds one without reading thousands. */
const granule = 512;

/** SQL for the bits of a token that say which word it is: of a check that is computed outside of SQL, too (twin/crc64.ts). */
export const wordOfToken = (token: string): string => `bitAnd(${token}, bitNot(toUInt64(${weightBits})))`;
export const wordHash = (word: string): string => wordOfToken(`CRC64(${word})`);

/** Words with digits from so many bytes on name a model, an edition or a number, more often than not: they say more than their rarity. */
export const identifying = { bytes: 4, times: 2 };

/** SQL for what a word weighs that one in `share` records has: the inverse document frequency in thousandths. */
export const wordWeight = (word: string, share: string): string =>
  `toUInt64(least(${weightBits}, 1000 * log(${share}) * if(length(${word}) >= ${identifying.bytes} AND match(${word}, '[0-9]'), ${identifying.times}, 1)))`;

/** The raw table that {@link insertRecords} fills: arrays of values a field, '' where one is missing. */
export async function createRawTable(run: LinkageRun): Promise<void> {
  const columns = run.fields.map((_, index) => `f${index} Array(String)`);
  await run.warehouse.command(
    `CREATE TABLE ${run.prefix}_raw (first UInt32, source UInt8, ${columns.join(', ')}) ENGINE = MergeTree ORDER BY first`,
  );
}

/** SQL: id, file and these fields of every record, from the raw table's arrays. */
const rawRows = (prefix: string, fields: readonly number[]): string =>
  `(SELECT toUInt32(first + place - 1) AS id, source, ${fields.map((i) => `f${i}`).join(', ')} FROM ${prefix}_raw ARRAY JOIN arrayEnumerate(f${fields[0]}) AS place, ${fields.map((i) => `f${i}`).join(', ')})`;

/** SQL for the full forms that a given name may stand for. */
const formsOf = (i: number): string => {
  const names = [...nicknames.keys()].map(literal).join(',');
  const forms = [...nicknames.values()].map((full) => `[${full.map(literal).join(',')}]`).join(',');
  const place = `transform(f${i}, [${names}], [${[...nicknames.keys()].map((_, at) => at + 1).join(',')}], 0)`;
  return `arrayElement([${forms}], ${place}) AS forms${i}`;
};
const literal = (text: string): string => `'${text}'`;

/**
 * The table that comparisons read: values, how often each occurs, and the weighted tokens of longer texts and lists. A token is
 * 48 bits of hash over 16 bits of weight ln(N/df) · 1000 (twice that where it identifies), so two records' common weight needs no look-up.
 */
export async function createRecordTable(run: LinkageRun): Promise<void> {
  const { prefix, fields, warehouse } = run;
  const columns: string[] = ['id', 'source'];
  const joins: string[] = [];
  fields.forEach((field, i) => {
    columns.push(`f${i}`);
    if (field.role === 'forename') columns.push(formsOf(i));
    if (frequencyMatters.has(field.role)) {
      columns.push(`n${i}`);
      joins.push(
        `LEFT ANY JOIN (SELECT f${i}, toUInt32(count()) AS n${i} FROM ${rawRows(prefix, [i])} WHERE f${i} != '' GROUP BY f${i}) AS c${i} USING (f${i})`,
      );
    }
    const between = piecesOf(field.role);
    if (between === undefined) return;
    columns.push(`t${i}`, `s${i}`);
    joins.push(`LEFT ANY JOIN (${tokens(run, i, between)}) AS w${i} USING (id)`);
  });
  const all = rawRows(
    prefix,
    fields.map((_, i) => i),
  );
  await warehouse.command(
    `CREATE TABLE ${prefix}_record ENGINE = MergeTree ORDER BY id SETTINGS index_granularity = ${granule} AS SELECT ${columns.join(', ')} FROM ${all} AS raw ${joins.join(' ')}`,
    { signal: run.signal },
  );
  await warehouse.command(`DROP TABLE ${prefix}_raw`);
}

function tokens({ prefix, records }: LinkageRun, i: number, between: string): string {
  const split = `SELECT id, arrayJoin(arrayDistinct(splitByChar('${between}', f${i}))) AS word FROM ${rawRows(prefix, [i])} WHERE f${i} != ''`;
  const weight = wordWeight('word', `${records + 1} / frequency`);
  return `SELECT id, groupArray(bitOr(${wordHash('word')}, weight)) AS t${i}, toFloat32(sum(weight)) AS s${i} FROM (SELECT id, word, ${weight} AS weight FROM (${split}) AS a INNER JOIN (SELECT word, count() AS frequency FROM (${split}) GROUP BY word) AS b USING (word)) GROUP BY id`;
}

/** SQL for the common weight of two records' tokens. */
export const sharedWeight = (i: number): string =>
  `toFloat32(arraySum(arrayMap(token -> bitAnd(token, ${weightBits}), arrayIntersect(a.t${i}, b.t${i}))))`;
