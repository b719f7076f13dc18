import { pairAllowed, type LinkageRun } from '../linkage-run.js';
import { frequencyBits, masks, packedVector, type Agreement } from './vector.js';
import { frequencyMatters } from './ladders.js';

/** Distinct comparison vectors and how many pairs have each. */
export interface VectorCounts {
  vectors: Float64Array;
  counts: Float64Array;
  /** Blocking rules that brought the pairs, as bits; 0 for pairs that no rule brought. */
  rules: Float64Array;
}

const settings = 'SETTINGS max_bytes_before_external_group_by = 400000000, query_plan_optimize_join_order_limit = 0';

/** Masks of letters pay from this many pairs a record on. */
const masksPay = 4;

/** Compares the candidate pairs once and keeps vector and frequency bits: nothing later touches strings again. */
export async function comparePairs(run: LinkageRun, agreements: readonly Agreement[], pairs: number): Promise<void> {
  const masked = pairs >= masksPay * run.records;
  // Only records that are in a pair are put into the joins' tables.
  const side = (end: 'l' | 'r'): string =>
    `(SELECT *${masked ? masks(run) : ''} FROM ${run.prefix}_record WHERE id IN (SELECT ${end} FROM ${run.prefix}_pair))`;
  const joined = `${run.prefix}_pair AS p INNER JOIN ${side('l')} AS a ON a.id = p.l INNER JOIN ${side('r')} AS b ON b.id = p.r`;
  await run.warehouse.command(
    `CREATE TABLE ${run.prefix}_vector ENGINE = MergeTree ORDER BY tuple() AS SELECT l, r, rules, ${packedVector(run, masked)} AS g, ${frequencyBits(run, agreements)} AS frequency FROM ${joined} ${settings}`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
}

export async function countVectors(run: LinkageRun): Promise<VectorCounts> {
  return counted(run, `SELECT g, rules, count() AS n FROM ${run.prefix}_vector GROUP BY g, rules`);
}

/**
 * Vectors of pairs among records drawn at random (with the run's seed): nearly all of them do not match. All pairs of few
 * records are as good as few pairs of all records, and need no look-up by id.
 */
export async function countRandomVectors(run: LinkageRun, drawn: number): Promise<VectorCounts> {
  const sample = `SELECT *, id AS number${masks(run)} FROM ${run.prefix}_record WHERE cityHash64(id, ${run.settings.seed}) % ${run.records} < ${drawn}`;
  const pairs = `SELECT ${packedVector(run, true)} AS g FROM (${sample}) AS a CROSS JOIN (${sample}) AS b WHERE a.number < b.number AND ${pairAllowed(run, 'a.number', 'b.number')}`;
  return counted(run, `SELECT g, 0 AS rules, count() AS n FROM (${pairs}) GROUP BY g ${settings}`);
}

async function counted(run: LinkageRun, sql: string): Promise<VectorCounts> {
  const { columns } = await run.warehouse.columns(
    `SELECT toFloat64(g) AS g, toFloat64(n) AS n, toFloat64(rules) AS rules FROM (${sql})`,
    {
      signal: run.signal,
      timeoutSeconds: 3600,
    },
  );
  return { vectors: columns.get('g')!, counts: columns.get('n')!, rules: columns.get('rules')! };
}

/** Chance agreement of every field, from the frequencies of its values: those that the records carry, else counted here. */
export async function measureAgreements(run: LinkageRun): Promise<Agreement[]> {
  const parts = run.fields.map((field, i) =>
    frequencyMatters.has(field.role) ? carried(run, i) : countedHere(run, i),
  );
  const rows = await run.warehouse.query<{ field: number; filled: number; agreeing: number; distinct_values: number }>(
    parts.join(' UNION ALL '),
    { signal: run.signal },
  );
  return rows
    .sort((a, b) => a.field - b.field)
    .map(({ filled, agreeing, distinct_values }) => ({
      share: filled > 1 ? agreeing / (filled * (filled - 1)) : 0,
      filled,
      distinct: distinct_values,
    }));
}

/** Each of a value's n records meets n − 1 others that have it, and is one n-th of the value. */
const carried = ({ prefix }: LinkageRun, i: number): string =>
  `SELECT ${i} AS field, toFloat64(count()) AS filled, sum(toFloat64(n${i} - 1)) AS agreeing, round(sum(1 / n${i})) AS distinct_values FROM ${prefix}_record WHERE f${i} != ''`;

const countedHere = ({ prefix }: LinkageRun, i: number): string =>
  `SELECT ${i} AS field, toFloat64(sum(n)) AS filled, sum(toFloat64(n) * (n - 1)) AS agreeing, toFloat64(count()) AS distinct_values FROM (SELECT count() AS n FROM ${prefix}_record WHERE f${i} != '' GROUP BY cityHash64(f${i}))`;
