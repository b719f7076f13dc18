import { TributaryError } from '@tributary/contracts';
import { pairAllowed, pairsInAll, type LinkageRun } from '../linkage-run.js';
import { chooseRules } from './choose-rules.js';
import { findKey, keysOf } from './keys.js';
import { measureRules, type Rule, type RuleCost } from './measure-rules.js';

/** What will be compared, known before it is. */
export interface BlockingPlan {
  /** No rules: every record is compared with every other one. */
  rules: readonly Rule[];
  /** Place of every rule in the table of blocks. */
  places: readonly number[];
  costs: readonly RuleCost[];
  mostPairs: number;
  /** Rules that were left out since they cost more than estimated. */
  tooCostly: readonly RuleCost[];
}

/** So few pairs are all compared: no match is lost to blocking. */
const compareAll = 1_300_000;
/** Comparisons that are allowed where nobody says how many. */
export const allowedBySize = (records: number): number => Math.min(300 * records, Math.max(2_000_000, 2 * records));

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
    return { rules: [], places: [], costs: [], mostPairs, tooCostly: [] };
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
    places: [...rules.keys()].filter((i) => affordable[i]),
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

/** Makes the table of candidate pairs from the blocks that were counted; every pair once, with the rules that brought it as bits. */
export async function makePairs(run: LinkageRun, plan: BlockingPlan): Promise<void> {
  const allowed = pairAllowed(run);
  const once = plan.rules.length === 0 ? everyPair(run, allowed) : pairsOfBlocks(run, plan.places, allowed);
  await run.warehouse.command(
    `CREATE TABLE ${run.prefix}_pair ENGINE = MergeTree ORDER BY tuple() AS ${once} SETTINGS max_bytes_before_external_group_by = 400000000`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
}

const everyPair = ({ prefix }: LinkageRun, allowed: string): string =>
  `SELECT a.id AS l, b.id AS r, toUInt32(0) AS rules FROM ${prefix}_record AS a CROSS JOIN ${prefix}_record AS b WHERE l < r AND ${allowed}`;

/** A rule's bit is its place among the rules that are used. */
function pairsOfBlocks(run: LinkageRun, places: readonly number[], allowed: string): string {
  const bit = `transform(rule, [${places.join(', ')}], [${places.map((_, i) => 2 ** i).join(', ')}], 0)`;
  const blocks = `SELECT arraySort(ids) AS sorted, toUInt32(${bit}) AS rules FROM ${run.prefix}_block WHERE n <= ${run.settings.blocking.largestBlock} AND rule IN (${places.join(', ')})`;
  const firsts = `SELECT sorted, rules, arrayJoin(arrayEnumerate(sorted)) AS place FROM (${blocks})`;
  return `SELECT l, r, groupBitOr(rules) AS rules FROM (SELECT sorted[place] AS l, arrayJoin(arraySlice(sorted, place + 1)) AS r, rules FROM (${firsts})) WHERE ${allowed} GROUP BY l, r`;
}
