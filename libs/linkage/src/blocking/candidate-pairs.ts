import { TributaryError } from '@tributary/contracts';
import { pairAllowed, pairsInAll, type LinkageRun } from '../linkage-run.js';
import { chooseRules } from './choose-rules.js';
import { findKey, keysOf } from './keys.js';
import { measureRules, numbered, refined, type Rule, type RuleCost } from './measure-rules.js';

/** What will be compared, known before it is. */
export interface BlockingPlan {
  /** No rules: every record is compared with every other one. */
  rules: readonly Rule[];
  costs: readonly RuleCost[];
  mostPairs: number;
  /** Rules that were left out since they cost more than estimated. */
  tooCostly: readonly RuleCost[];
}

/** So few pairs are all compared: no match is lost to blocking. */
const compareAll = 1_300_000;
const allowedBySize = (records: number): number => Math.min(300 * records, Math.max(2_000_000, 2 * records));

/**
 * Plans the comparisons of a run and counts them. Rules that were chosen here are dropped where they cost too much; rules
 * that someone wrote are not touched, but refused.
 * @throws INVALID_REQUEST where given rules bring more comparisons than allowed.
 * @throws CONFIG_INVALID where a rule names an unknown key.
 */
export async function planBlocking(run: LinkageRun): Promise<BlockingPlan> {
  const { rules: given, mostPairs: limit } = run.settings.blocking;
  const mostPairs = limit ?? allowedBySize(run.records);
  if (!given && pairsInAll(run) <= Math.min(compareAll, limit ?? compareAll))
    return { rules: [], costs: [], mostPairs, tooCostly: [] };
  const keys = keysOf(run);
  const rules = given
    ? given.map((names) => ({ keys: names.map((name) => findKey(keys, name)) }))
    : await chooseRules(run, mostPairs);
  if (rules.length === 0) throw tooMuch(pairsInAll(run), mostPairs);
  const costs = await measureRules(run, rules);
  const sum = costs.reduce((total, { pairsWithin }) => total + pairsWithin, 0);
  if (given && sum > mostPairs) throw tooMuch(sum, mostPairs, costs);
  let left = mostPairs * 1.5;
  const affordable = costs.map(
    ({ pairsWithin }) => given !== undefined || (pairsWithin <= left && ((left -= pairsWithin), true)),
  );
  return {
    rules: rules.filter((_, i) => affordable[i]),
    costs: costs.filter((_, i) => affordable[i]),
    mostPairs,
    tooCostly: costs.filter((_, i) => !affordable[i]),
  };
}

function tooMuch(pairs: number, allowed: number, costs: readonly RuleCost[] = []): TributaryError {
  const worst = [...costs].sort((a, b) => b.pairsWithin - a.pairsWithin)[0];
  const about = (n: number): string => Math.round(n).toLocaleString('en-GB');
  return new TributaryError(
    'INVALID_REQUEST',
    `These blocking rules bring ${about(pairs)} comparisons; ${about(allowed)} are allowed.${
      worst
        ? ` The worst is "${worst.name}" with ${about(worst.pairsWithin)} (largest block ${about(worst.largestBlock)} records).`
        : ''
    } Add a key to it, lower blocking.largestBlock, or raise blocking.mostPairs.`,
    { details: { pairs, allowed, rules: costs } },
  );
}

/** Makes the table of candidate pairs; every pair once, with the rules that brought it as bits. */
export async function makePairs(run: LinkageRun, plan: BlockingPlan): Promise<void> {
  const allowed = pairAllowed(run);
  const parts =
    plan.rules.length === 0
      ? [everyPair(run, allowed)]
      : plan.rules.flatMap((rule, i) => {
          const bit = 2 ** i;
          const plain = pairsOf({ run, source: numbered(run, rule.keys), bit, allowed });
          if (!rule.refine || plan.costs[i]!.refinedBy === null) return [plain];
          return [plain, pairsOf({ run, source: refined(run, { ...rule, refine: rule.refine }), bit, allowed })];
        });
  const all = parts.join(' UNION ALL ');
  const once = plan.rules.length === 0 ? all : `SELECT l, r, groupBitOr(rules) AS rules FROM (${all}) GROUP BY l, r`;
  await run.warehouse.command(
    `CREATE TABLE ${run.prefix}_pair ENGINE = MergeTree ORDER BY tuple() AS ${once} SETTINGS max_bytes_before_external_group_by = 400000000`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
}

const everyPair = ({ prefix }: LinkageRun, allowed: string): string =>
  `SELECT a.id AS l, b.id AS r, toUInt32(0) AS rules FROM ${prefix}_record AS a CROSS JOIN ${prefix}_record AS b WHERE l < r AND ${allowed}`;

function pairsOf(part: { run: LinkageRun; source: string; bit: number; allowed: string }): string {
  const { run, source, bit, allowed } = part;
  const blocks = `SELECT arraySort(groupArray(id)) AS ids FROM (${source}) WHERE k != 0 GROUP BY k HAVING length(ids) BETWEEN 2 AND ${run.settings.blocking.largestBlock}`;
  const firsts = `SELECT ids, arrayJoin(arrayEnumerate(ids)) AS place FROM (${blocks})`;
  return `SELECT l, r, toUInt32(${bit}) AS rules FROM (SELECT ids[place] AS l, arrayJoin(arraySlice(ids, place + 1)) AS r FROM (${firsts})) WHERE ${allowed}`;
}
