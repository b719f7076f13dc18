import type { Rule, Warehouse } from '@tributary/contracts';
import { compileRules, type RuleContext } from './compile/compile-rules.js';
import { measureKey, percentileClauses, type PercentileClause } from './compile/percentile.js';
import { sharedScan } from './shared-scan.js';
import { utc } from './times.js';

/** Where a percentile of a measure lies among everyone of whom the measure is known. */
export interface Threshold {
  measure: string;
  percentile: number;
  /** Null where nobody has one. */
  value: number | null;
  /** How many people it is taken of. */
  people: number;
}

interface Moment {
  /** Milliseconds UTC. */
  at: number;
  context: RuleContext;
}

/**
 * The thresholds that rules ask for, in one scan of everyone: between the two nearest values in proportion (type 7 of
 * Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996), as spreadsheets and NumPy do.
 */
export async function currentThresholds(
  warehouse: Warehouse,
  rules: readonly Rule[],
  { at, context }: Moment,
): Promise<Threshold[]> {
  const asked = distinct(percentileClauses(rules));
  if (asked.length === 0) return [];
  const compiled = compileRules(asked, context);
  const scan = sharedScan(compiled);
  const columns = asked.flatMap((clause, index) => {
    const value = `toFloat64OrNull(${compiled.readings[index] ?? 'NULL'})`;
    return [
      `quantileExactInclusiveOrNull(${Number(clause.value) / 100})(${value}) AS q${index}`,
      `count(${value}) AS k${index}`,
    ];
  });
  const [row = {}] = await warehouse.query<Record<string, number | string | null>>(
    `SELECT ${columns.join(', ')} ${scan.from}`,
    { params: { ...scan.params, at: utc(at) } },
  );
  return asked.map((clause, index) => {
    const value = row[`q${index}`] ?? null;
    return {
      measure: measureKey(clause),
      percentile: Number(clause.value),
      value: value === null ? null : Number(value),
      people: Number(row[`k${index}`] ?? 0),
    };
  });
}

/** Takes thresholds anew and keeps them: until the next time, rules go by these. */
export async function refreshThresholds(
  warehouse: Warehouse,
  rules: readonly Rule[],
  moment: Moment & { version: string },
): Promise<Threshold[]> {
  const thresholds = await currentThresholds(warehouse, rules, moment);
  if (thresholds.length > 0)
    await warehouse.insert(
      'segment_thresholds',
      thresholds.map((threshold) => ({ ...threshold, at: (moment.at / 1000).toFixed(3), version: moment.version })),
      { token: `segment_thresholds:${moment.version}` },
    );
  return thresholds;
}

/** Thresholds as a context of rules takes them. */
export function byMeasure(thresholds: readonly Threshold[]): Map<string, number | null> {
  return new Map(thresholds.map(({ measure, percentile, value }) => [`${measure} ${percentile}`, value]));
}

function distinct(clauses: readonly PercentileClause[]): PercentileClause[] {
  return [...new Map(clauses.map((clause) => [`${measureKey(clause)} ${String(clause.value)}`, clause])).values()];
}
