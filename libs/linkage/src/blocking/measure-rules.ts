import { pairsOfBlock, type LinkageRun } from '../linkage-run.js';
import { ruleNumber, ruleSource, type Key } from './keys.js';

export interface Rule {
  keys: readonly Key[];
  /** Splits blocks over the limit once more. */
  refine?: Key;
}

/** What a rule would cost, before anything runs. */
export interface RuleCost {
  name: string;
  blocks: number;
  /** Comparisons without any limit on blocks. */
  pairs: number;
  /** Comparisons with the limit, and after what is over it was refined. */
  pairsWithin: number;
  largestBlock: number;
  blocksOver: number;
  refinedBy: string | null;
  /** Comparisons that the limit leaves out, after refining. */
  pairsLeftOut: number;
}

export const ruleName = (keys: readonly Key[]): string => keys.map((key) => key.name).join(' + ');

/** SQL: id, file and number of every record under a rule. */
export const numbered = (run: LinkageRun, keys: readonly Key[], more = ''): string =>
  `SELECT id, source${more}, ${ruleNumber(keys)} AS k FROM ${ruleSource(run, keys)}`;

/** SQL: the numbers of blocks over the limit. */
export const overfull = (run: LinkageRun, keys: readonly Key[]): string =>
  `SELECT k FROM (${numbered(run, keys)}) WHERE k != 0 GROUP BY k HAVING count() > ${run.settings.blocking.largestBlock}`;

/** SQL: the records of overfull blocks under the rule and its refining key. */
export const refined = (run: LinkageRun, { keys, refine }: Rule & { refine: Key }): string =>
  `SELECT id, source, if(part = '', 0, cityHash64(k, part)) AS k FROM (${numbered(run, keys, `, ${refine.sql} AS part`)}) WHERE k IN (${overfull(run, keys)})`;

interface Measured {
  rule: number;
  blocks: number;
  pairs: number;
  pairs_within: number;
  largest: number;
  blocks_over: number;
}

const measure = (run: LinkageRun, rule: number, source: string): string =>
  `SELECT ${rule} AS rule, toFloat64(count()) AS blocks, sum(p) AS pairs, sumIf(p, n <= ${run.settings.blocking.largestBlock}) AS pairs_within, toFloat64(max(n)) AS largest, toFloat64(countIf(n > ${run.settings.blocking.largestBlock})) AS blocks_over FROM (SELECT count() AS n, ${pairsOfBlock(run)} AS p FROM (${source}) WHERE k != 0 GROUP BY k HAVING n > 1)`;

/** Counts the comparisons of rules without making one. */
export async function measureRules(run: LinkageRun, rules: readonly Rule[]): Promise<RuleCost[]> {
  const plain = await ask(
    run,
    rules.map((rule, i) => measure(run, i, numbered(run, rule.keys))),
  );
  const again = rules.flatMap((rule, i) =>
    rule.refine && plain[i]!.blocks_over > 0 ? [measure(run, i, refined(run, { ...rule, refine: rule.refine }))] : [],
  );
  const second = new Map((await ask(run, again)).map((row) => [row.rule, row]));
  return rules.map((rule, i) => {
    const row = plain[i]!;
    const more = second.get(i);
    const pairsWithin = row.pairs_within + (more?.pairs_within ?? 0);
    return {
      name: ruleName(rule.keys),
      blocks: row.blocks,
      pairs: row.pairs,
      pairsWithin,
      largestBlock: row.largest,
      blocksOver: row.blocks_over,
      refinedBy: more && rule.refine ? rule.refine.name : null,
      pairsLeftOut: row.pairs - pairsWithin,
    };
  });
}

async function ask(run: LinkageRun, parts: readonly string[]): Promise<Measured[]> {
  if (parts.length === 0) return [];
  const rows = await run.warehouse.query<Measured>(parts.join(' UNION ALL '), {
    signal: run.signal,
    timeoutSeconds: 3600,
  });
  return rows.sort((a, b) => a.rule - b.rule);
}

/** The share of records that have a key, and the chance that two of them share it, from a sample of blocks. */
export async function measureKeys(
  run: LinkageRun,
  keys: readonly Key[],
): Promise<{ filled: number; pairs: number; pairsWithin: number }[]> {
  // Whole blocks are drawn, so that the pairs of the drawn stand for those of all.
  const every = run.records > 200_000 ? 8 : 1;
  const parts = keys.map(
    (key, rule) =>
      `SELECT ${rule} AS rule, toFloat64(sum(n)) * ${every} AS filled, sum(p) * ${every} AS pairs, sumIf(p, n <= ${run.settings.blocking.largestBlock}) * ${every} AS pairs_within FROM (SELECT count() AS n, ${pairsOfBlock(run)} AS p FROM (${numbered(run, [key])}) WHERE k != 0 AND k % ${every} = 0 GROUP BY k)`,
  );
  const rows = await run.warehouse.query<{ rule: number; filled: number; pairs: number; pairs_within: number }>(
    parts.join(' UNION ALL '),
    { signal: run.signal, timeoutSeconds: 3600 },
  );
  return rows
    .sort((a, b) => a.rule - b.rule)
    .map(({ filled, pairs, pairs_within }) => ({
      filled: Math.min(1, filled / run.records),
      pairs,
      pairsWithin: pairs_within,
    }));
}
