import type { PercentileComparison, PlainClause, Rule } from '@tributary/contracts';
import { clausesOf } from '@tributary/contracts';

export type PercentileClause = PlainClause & { op: PercentileComparison; value?: unknown };

export function asksPercentile(clause: object): clause is PercentileClause {
  return 'op' in clause && (clause.op === 'above_percentile' || clause.op === 'below_percentile');
}

/** Names what a percentile is taken of: the clause without what it is compared with. */
export function measureKey({ op: _op, value: _value, ...measure }: PercentileClause): string {
  return JSON.stringify(Object.fromEntries(Object.entries(measure).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Every percentile clause of these rules. */
export function percentileClauses(rules: readonly Rule[]): PercentileClause[] {
  return rules.flatMap(clausesOf).filter(asksPercentile);
}
