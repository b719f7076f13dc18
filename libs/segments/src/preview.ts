import type { Rule, Warehouse } from '@tributary/contracts';
import type { RuleContext } from './compile/compile-rules.js';
import { desiredByRule } from './desired.js';
import { byMeasure, currentThresholds } from './thresholds.js';
import { utc } from './times.js';

export interface Preview {
  size: number;
  /** A few of the profiles. */
  sample: string[];
}

/** How many profiles a rule would hold at a moment, and a few of them, before anything is saved. Percentiles are taken of everyone as they are. */
export async function previewRule(
  warehouse: Warehouse,
  rule: Rule,
  { at, context = {} }: { at: number; context?: RuleContext },
): Promise<Preview> {
  const named = (context.segments ?? []).flatMap((segment) => (segment.kind === 'rule' ? [segment.rule] : []));
  const thresholds = byMeasure(await currentThresholds(warehouse, [rule, ...named], { at, context }));
  const { sql, params } = desiredByRule([{ kind: 'rule', key: 'preview', title: '', description: '', rule }], {
    context: { ...context, thresholds },
  });
  const [row] = await warehouse.query<{ size: string; sample: string[] }>(
    `SELECT count() AS size, groupArraySample(5, 1)(toString(profile)) AS sample FROM (${sql})`,
    { params: { ...params, at: utc(at) }, priority: 'interactive' },
  );
  return { size: Number(row?.size ?? 0), sample: row?.sample ?? [] };
}
