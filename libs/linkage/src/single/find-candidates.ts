import { findKey, keysOf, type Key } from '../blocking/keys.js';
import type { LinkageRun } from '../linkage-run.js';
import type { LinkIndex } from './link-index.js';
import type { RecordColumns } from './record-columns.js';

/**
 * Records that share a key of some rule with this one; undefined where there are no rules and everybody is compared. Its
 * keys' texts are read first, and only those rules' numbers asked for of which no part is missing.
 */
export async function findCandidates(
  run: LinkageRun,
  index: LinkIndex,
  one: RecordColumns,
): Promise<number[] | undefined> {
  if (index.rules.length === 0) return undefined;
  const all = keysOf(run);
  const rules = index.rules.map(({ keys, refine }) => ({
    keys: keys.map((name) => findKey(all, name)),
    refine: refine === null ? undefined : findKey(all, refine),
  }));
  const used = [...new Set(rules.flatMap(({ keys, refine }) => (refine ? [...keys, refine] : keys)))];
  const texts = await keyTexts(run, one, used);
  const numbers = new Set(rules.flatMap(({ keys, refine }) => ruleNumbers(keys, refine, texts)));
  if (numbers.size === 0) return [];
  const params = Object.fromEntries(used.map((key, at) => [`p${at}`, texts.get(key)?.[0] ?? '']));
  const named = (sql: string): string => sql.replace(/\{(\d+)\}/g, (_, at: string) => `{p${at}:String}`);
  const rows = await run.warehouse.query<{ id: number }>(
    `SELECT DISTINCT toInt32(id) AS id FROM ${run.prefix}_key WHERE k IN (${[...numbers].map(named).join(', ')})`,
    { params, priority: 'interactive' },
  );
  return rows.map(({ id }) => id);

  function ruleNumbers(keys: readonly Key[], refine: Key | undefined, found: ReadonlyMap<Key, string[]>): string[] {
    const each = keys.find((key) => key.each);
    if (keys.some((key) => (found.get(key) ?? []).length === 0)) return [];
    const words = each ? found.get(each)! : [''];
    return words.flatMap((word) => {
      const parts = keys.map((key) => (key === each ? `toUInt64('${word}')` : `{${used.indexOf(key)}}`));
      const number = `cityHash64(${parts.join(', ')})`;
      const refined = refine && (found.get(refine) ?? []).length > 0;
      return refined ? [number, `cityHash64(${number}, {${used.indexOf(refine)}})`] : [number];
    });
  }
}

/** Texts of keys: none where a value is missing, several where sharing one of them is enough. */
async function keyTexts(run: LinkageRun, one: RecordColumns, keys: readonly Key[]): Promise<Map<Key, string[]>> {
  const columns = keys.map((key, at) =>
    key.each
      ? `arrayMap(word -> toString(word), ${key.sql}) AS p${at}`
      : `if(${key.sql} = '', [], [${key.sql}]) AS p${at}`,
  );
  const [row] = await run.warehouse.query<Record<string, string[]>>(
    `SELECT ${columns.join(', ')} FROM (SELECT ${one.columns})`,
    { params: one.params, priority: 'interactive' },
  );
  return new Map(keys.map((key, at) => [key, row?.[`p${at}`] ?? []]));
}
