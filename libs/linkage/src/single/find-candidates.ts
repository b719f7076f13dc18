import { frequencyMatters } from '../compare/ladders.js';
import { identifying, weightBits, wordOfToken } from '../compare/record-table.js';
import type { LinkageRun } from '../linkage-run.js';
import { piecesOf } from '../settings/roles.js';
import { bytesOf } from '../twin/bytes.js';
import type { Values } from '../twin/compare-sides.js';
import type { SharedWords } from '../twin/rungs.js';
import { keyNumbers, wordNumber, wordsOf } from './key-numbers.js';
import type { LinkIndex } from './link-index.js';

/** A record that shares a key of some rule with the one asked about, with what comparisons need of it. */
export interface Found {
  record: number;
  values: Values;
  /** How often each value occurs, by field; 1 where that does not matter. */
  counts: readonly number[];
  /** What its longer texts have in common with those of the one asked about, by field. */
  words: readonly (SharedWords | null)[];
}

/**
 * Finds the records that may match, in one short statement: most of a look-up's time is the engine's reading of it. So
 * it holds keys alone, and what it finds is compared outside (twin/).
 */
export async function findCandidates(run: LinkageRun, index: LinkIndex, values: Values): Promise<Found[]> {
  const keys = keyNumbers(run, index, values);
  if (index.rules.length > 0 && keys.length === 0) return [];
  const within =
    index.rules.length === 0 ? '' : `WHERE id IN (SELECT id FROM ${run.prefix}_key WHERE k IN (${keys.join(', ')}))`;
  const counted = run.fields.flatMap(({ role }, i) => (frequencyMatters.has(role) ? [i] : []));
  const texts = run.fields.flatMap(({ role }, i) => (piecesOf(role) !== undefined && values[i] !== '' ? [i] : []));
  const columns = [
    'toFloat64(id) AS record',
    ...run.fields.map((_, i) => `f${i}`),
    ...counted.map((i) => `n${i}`),
    ...texts.flatMap((i) => [
      `toFloat64(arraySum(arrayMap(token -> if(has(w${i}, ${wordOfToken('token')}), bitAnd(token, ${weightBits}), 0), t${i}))) AS shared${i}`,
      `toFloat64(length(t${i})) AS words${i}`,
      `s${i}`,
      `o${i}.1 AS known${i}`,
      `o${i}.2 AS weight${i}`,
    ]),
  ];
  const own = texts.flatMap((i) => {
    const numbers = wordsOf(run.fields[i]!.role, values[i]!).map(wordNumber).join(', ');
    const weighed = `SELECT (groupArray(toString(hash)), toFloat64(sum(bitAnd(token, ${weightBits})))) FROM ${run.prefix}_word`;
    return [`[${numbers}] AS w${i}`, `(${weighed} WHERE field = ${i} AND hash IN (${numbers})) AS o${i}`];
  });
  const rows = await run.warehouse.query<Record<string, string | number | string[]>>(
    `${own.length === 0 ? '' : `WITH ${own.join(', ')} `}SELECT ${columns.join(', ')} FROM ${run.prefix}_record ${within}`,
    { priority: 'interactive' },
  );
  return rows.map((row) => ({
    record: Number(row.record),
    values: run.fields.map((_, i) => String(row[`f${i}`])),
    counts: run.fields.map((_, i) => Number(row[`n${i}`] ?? 1)),
    words: run.fields.map((_, i) => {
      if (!texts.includes(i)) return null;
      const all = wordsOf(run.fields[i]!.role, values[i]!);
      const known = new Set(row[`known${i}`] as string[]);
      const unknown = all.filter((word) => !known.has(String(wordNumber(word))));
      const weight = unknown.reduce((sum, word) => sum + rarestWeight(run.records, word), Number(row[`weight${i}`]));
      return {
        shared: Number(row[`shared${i}`]),
        counts: [Number(row[`words${i}`]), all.length],
        sums: [Number(row[`s${i}`]), weight],
      };
    }),
  }));
}

/** What a word weighs that nobody has: as much as one that a single record has. */
export function rarestWeight(records: number, word: string): number {
  const times = bytesOf(word).length >= identifying.bytes && /[0-9]/.test(word) ? identifying.times : 1;
  return Math.min(weightBits, Math.floor(1_000 * Math.log(records + 1) * times));
}
