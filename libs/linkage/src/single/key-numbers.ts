import { findKey, keysOf, presentNumber } from '../blocking/keys.js';
import { wordHash } from '../compare/record-table.js';
import type { LinkageRun } from '../linkage-run.js';
import type { Values } from '../twin/compare-sides.js';
import type { LinkIndex } from './link-index.js';

/** SQL for the words of a text that is named as a parameter, as the numbers that they are told by. */
export const wordNumbers = (i: number): string =>
  `arrayMap(one -> ${wordHash('one')}, splitByChar(' ', {v${i}:String}))`;

/**
 * SQL that selects the numbers of a record's keys, of those rules of which it has all values; undefined where it has them
 * of none. What of a value is too short for a key gives a number that no record has.
 */
export function keyNumbers(run: LinkageRun, index: LinkIndex, values: Values): string | undefined {
  const all = keysOf(run);
  const has = (field: number): boolean => values[field] !== '';
  const used = new Set<number>();
  const numbers = index.rules.flatMap(({ keys: names, refine: by }) => {
    const keys = names.map((name) => findKey(all, name));
    if (!keys.every(({ field }) => has(field))) return [];
    const refine = by === null ? undefined : findKey(all, by);
    const number = presentNumber(keys);
    const refined = refine && has(refine.field) ? [`cityHash64(${number}, ${refine.sql})`] : [];
    for (const { field } of refined.length > 0 ? [...keys, refine!] : keys) used.add(field);
    const each = keys.find((key) => key.each);
    const array = `[${[number, ...refined].join(', ')}]`;
    return each ? [`arrayFlatten(arrayMap(word -> ${array}, ${each.sql}))`] : [array];
  });
  if (numbers.length === 0) return undefined;
  const words = new Set(all.filter(({ each }) => each).map(({ field }) => field));
  const columns = [...used].map((i) =>
    words.has(i) ? `{v${i}:String} AS f${i}, ${wordNumbers(i)} AS t${i}` : `{v${i}:String} AS f${i}`,
  );
  return `SELECT arrayJoin(arrayConcat(${numbers.join(', ')})) FROM (SELECT ${columns.join(', ')})`;
}
