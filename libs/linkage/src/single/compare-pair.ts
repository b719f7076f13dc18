import { frequencyMatters } from '../compare/ladders.js';
import { weightBits } from '../compare/record-table.js';
import type { LinkageRun } from '../linkage-run.js';
import { piecesOf } from '../settings/roles.js';
import type { Sides, Values } from '../twin/compare-sides.js';
import type { SharedWords } from '../twin/rungs.js';
import { rarestWeight } from './find-candidates.js';
import { wordNumber, wordsOf } from './key-numbers.js';
import { runOf, type LinkIndex } from './link-index.js';
import { weighPair, type WeighedPair } from './weigh-pair.js';

/**
 * What any two records weigh together by the model of an index, whether or not they share a blocking key or are in it:
 * frequencies are those of the index.
 * @param pair Values in normal form, one a field; '' where there is none.
 */
export async function comparePair(
  warehouse: LinkageRun['warehouse'],
  index: LinkIndex,
  pair: Pick<Sides, 'a' | 'b'>,
): Promise<WeighedPair> {
  const run = runOf(warehouse, index);
  const [counts, words] = [await countsOf(run, pair), await wordsInCommon(run, pair)];
  return weighPair(index, { ...pair, words }, counts);
}

/** How often each value that both have occurs in the index; 1 where that does not matter. */
async function countsOf(run: LinkageRun, { a, b }: Pick<Sides, 'a' | 'b'>): Promise<number[]> {
  const asked = run.fields.flatMap(({ role }, i) =>
    frequencyMatters.has(role) && a[i] !== '' && a[i] === b[i] ? [i] : [],
  );
  if (asked.length === 0) return run.fields.map(() => 1);
  const columns = asked.map(
    (i) =>
      `(SELECT toFloat64(greatest(1, max(n${i}))) FROM ${run.prefix}_record WHERE f${i} = {v${i}:String}) AS n${i}`,
  );
  const params = Object.fromEntries(asked.map((i) => [`v${i}`, a[i]!]));
  const [row] = await run.warehouse.query<Record<string, number>>(`SELECT ${columns.join(', ')}`, {
    params,
    priority: 'interactive',
  });
  return run.fields.map((_, i) => Number(row?.[`n${i}`] ?? 1));
}

/** What the longer texts and lists of two records have in common, by field. */
async function wordsInCommon(run: LinkageRun, { a, b }: Pick<Sides, 'a' | 'b'>): Promise<(SharedWords | null)[]> {
  const texts = run.fields.flatMap(({ role }, field) => {
    if (piecesOf(role) === undefined || a[field] === '' || b[field] === '') return [];
    return [{ field, one: wordsOf(role, a[field]!), other: wordsOf(role, b[field]!) }];
  });
  const weights = new Map<string, number>();
  for (const { field, one, other } of texts)
    for (const [hash, weight] of await knownWeights(run, field, [...one, ...other]))
      weights.set(`${field} ${hash}`, weight);
  const common = texts.map(({ field, one, other }): [number, SharedWords] => {
    const weigh = (list: Values) =>
      list.reduce(
        (sum, word) => sum + (weights.get(`${field} ${wordNumber(word)}`) ?? rarestWeight(run.records, word)),
        0,
      );
    const shared = one.filter((word) => other.includes(word));
    return [field, { shared: weigh(shared), sums: [weigh(one), weigh(other)], counts: [one.length, other.length] }];
  });
  const byField = new Map(common);
  return run.fields.map((_, field) => byField.get(field) ?? null);
}

async function knownWeights(run: LinkageRun, field: number, words: readonly string[]): Promise<[string, number][]> {
  const numbers = [...new Set(words.map((word) => String(wordNumber(word))))];
  const rows = await run.warehouse.query<{ hash: string; weight: number }>(
    `SELECT toString(hash) AS hash, toFloat64(bitAnd(token, ${weightBits})) AS weight FROM ${run.prefix}_word WHERE field = ${field} AND hash IN (${numbers.join(', ')})`,
    { priority: 'interactive' },
  );
  return rows.map(({ hash, weight }) => [hash, weight]);
}
