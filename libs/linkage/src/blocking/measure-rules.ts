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

interface Measured {
  rule: number;
  part: number;
  blocks: number;
  pairs: number;
  pairs_within: number;
  largest: number;
  blocks_over: number;
}

const blocksOf = (run: LinkageRun, { rule, part, source }: { rule: number; part: number; source: string }): string =>
  `SELECT ${rule} AS rule, ${part} AS part, k, toUInt64(count()) AS n, ${pairsOfBlock(run)} AS p, groupArray(${run.settings.blocking.largestBlock})(id) AS ids FROM (${source}) WHERE k != 0 GROUP BY k HAVING n > 1`;

/**
 * Makes the table of blocks, each with its records up to the limit, and counts their comparisons without making one.
 * What it takes grows with records and rules, never with pairs. Part 1 holds blocks over the limit, refined by a further key.
 */
export async function measureRules(run: LinkageRun, rules: readonly Rule[]): Promise<RuleCost[]> {
  const limit = run.settings.blocking.largestBlock;
  const table = `${run.prefix}_block`;
  const options = { signal: run.signal, timeoutSeconds: 3600 };
  await run.warehouse.command(
    `CREATE TABLE ${table} ENGINE = MergeTree ORDER BY tuple() AS ${rules.map((one, rule) => blocksOf(run, { rule, part: 0, source: numbered(run, one.keys) })).join(' UNION ALL ')}`,
    options,
  );
  const found = await measured(run);
  const overfull = rules.flatMap(({ keys, refine }, i) => {
    if (!refine || !found.some((row) => row.rule === i && row.blocks_over > 0)) return [];
    const inside = `SELECT k FROM ${table} WHERE rule = ${i} AND n > ${limit}`;
    const source = `SELECT id, source, if(part = '', 0, cityHash64(k, part)) AS k FROM (${numbered(run, keys, `, ${refine.sql} AS part`)}) WHERE k IN (${inside})`;
    return [blocksOf(run, { rule: i, part: 1, source })];
  });
  if (overfull.length > 0) await run.warehouse.command(`INSERT INTO ${table} ${overfull.join(' UNION ALL ')}`, options);
  const all = overfull.length > 0 ? await measured(run) : found;
  return rules.map((rule, i) => {
    const [row, more] = [0, 1].map((part) => all.find((one) => one.rule === i && one.part === part));
    const pairsWithin = (row?.pairs_within ?? 0) + (more?.pairs_within ?? 0);
    return {
      name: ruleName(rule.keys),
      blocks: row?.blocks ?? 0,
      pairs: row?.pairs ?? 0,
      pairsWithin,
      largestBlock: row?.largest ?? 0,
      blocksOver: row?.blocks_over ?? 0,
      refinedBy: more && rule.refine ? rule.refine.name : null,
      pairsLeftOut: (row?.pairs ?? 0) - pairsWithin,
    };
  });
}

/** One of the blocks that cost most, with a record of it: its values show what they have in common. */
export interface LargeBlock {
  rule: number;
  records: number;
  pairs: number;
  /** Place of a record of the block. */
  example: number;
}

/** The three largest blocks of every rule. */
export async function largestBlocks(run: LinkageRun): Promise<LargeBlock[]> {
  return run.warehouse.query<LargeBlock>(
    `SELECT toInt32(rule) AS rule, toFloat64(n) AS records, p AS pairs, toFloat64(ids[1]) AS example FROM ${run.prefix}_block WHERE part = 0 ORDER BY rule, n DESC, k LIMIT 3 BY rule`,
    { signal: run.signal },
  );
}

const measured = (run: LinkageRun): Promise<Measured[]> =>
  run.warehouse.query<Measured>(
    `SELECT toInt32(rule) AS rule, toInt32(part) AS part, toFloat64(count()) AS blocks, sum(p) AS pairs, sumIf(p, n <= ${run.settings.blocking.largestBlock}) AS pairs_within, toFloat64(max(n)) AS largest, toFloat64(countIf(n > ${run.settings.blocking.largestBlock})) AS blocks_over FROM ${run.prefix}_block GROUP BY rule, part`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );

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
