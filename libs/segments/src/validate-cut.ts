import type { Rule, Warehouse } from '@tributary/contracts';
import { compileRules, type RuleContext } from './compile/compile-rules.js';
import { sharedScan } from './shared-scan.js';
import { byMeasure, currentThresholds, type Threshold } from './thresholds.js';
import { utc } from './times.js';

/** People on one side of a cut. */
export interface Side {
  people: number;
  /** Of whom the outcome holds. */
  outcome: number;
  /** `outcome` of `people`; null where there is nobody. */
  share: number | null;
}

/** What a cut says of an outcome. */
export interface CutValidity {
  /** Who meets the cut, and everyone else. */
  inside: Side;
  outside: Side;
  /** Share inside less share outside, with its 95 % interval (Wald); null where a side is empty or everyone is alike. */
  difference: number | null;
  interval: [number, number] | null;
  /** Cohen's h: 0.2 small, 0.5 medium, 0.8 large (Cohen, Statistical Power Analysis, 1988). */
  effect: number | null;
  /** Two-sided p of the pooled two-proportion z test. */
  p: number | null;
  /** p below 0.05, and at least five people with and without the outcome on each side: below that the test says nothing. */
  significant: boolean;
  /** Where the percentiles of the cut lie now. */
  thresholds: Threshold[];
}

interface Counted {
  n1: string;
  x1: string;
  n0: string;
  x0: string;
  effect: number | null;
  pooled: (number | null)[];
  wald: (number | null)[];
}

/** Fewest people of a cell for which the normal distribution is near enough. */
const fewest = 5;

/**
 * Whether a cut (a threshold, a percentile, any rule) parts people who differ in an outcome (another rule). Measures and
 * outcome are both as of `at`: where the cut looks at what comes after the outcome, or at the outcome itself, the answer
 * is true and means nothing.
 */
export async function validateCut(
  warehouse: Warehouse,
  { cut, outcome }: { cut: Rule; outcome: Rule },
  { at, context }: { at: number; context: RuleContext },
): Promise<CutValidity> {
  const thresholds = await currentThresholds(warehouse, [cut, outcome], { at, context });
  const compiled = compileRules([cut, outcome], { ...context, thresholds: byMeasure(thresholds) });
  const scan = sharedScan(compiled);
  const [inside, having] = compiled.expressions as [string, string];
  const [row] = await warehouse.query<Counted>(
    `SELECT countIf(${inside}) AS n1, countIf(${inside} AND ${having}) AS x1, countIf(NOT ${inside}) AS n0, countIf(NOT ${inside} AND ${having}) AS x0,
       2 * asin(sqrt(x1 / n1)) - 2 * asin(sqrt(x0 / n0)) AS effect,
       arrayMap(v -> if(isFinite(v), v, NULL), [tupleElement(proportionsZTest(x1, x0, n1, n0, 0.95, 'pooled') AS z, 2)]) AS pooled,
       arrayMap(v -> if(isFinite(v), v, NULL), [tupleElement(proportionsZTest(x1, x0, n1, n0, 0.95, 'unpooled') AS w, 3), tupleElement(w, 4)]) AS wald
     ${scan.from}`,
    { params: { ...scan.params, at: utc(at) }, priority: 'interactive' },
  );
  const [n1, x1, n0, x0] = [row?.n1, row?.x1, row?.n0, row?.x0].map(Number) as [number, number, number, number];
  const some = n1 > 0 && n0 > 0;
  const p = (some ? row?.pooled[0] : null) ?? null;
  const [low, high] = some ? (row?.wald ?? []) : [];
  return {
    inside: { people: n1, outcome: x1, share: n1 > 0 ? x1 / n1 : null },
    outside: { people: n0, outcome: x0, share: n0 > 0 ? x0 / n0 : null },
    difference: some ? x1 / n1 - x0 / n0 : null,
    interval: typeof low === 'number' && typeof high === 'number' ? [low, high] : null,
    effect: some ? (row?.effect ?? null) : null,
    p,
    significant: p !== null && p < 0.05 && [x1, n1 - x1, x0, n0 - x0].every((cell) => cell >= fewest),
    thresholds,
  };
}
