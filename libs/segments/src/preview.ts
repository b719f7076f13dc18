import { clausesOf, type Rule, type Warehouse } from '@tributary/contracts';
import type { RuleContext } from './compile/compile-rules.js';
import { membersByRule } from './desired.js';
import { byMeasure, currentThresholds } from './thresholds.js';
import { utc } from './times.js';

export interface Preview {
  size: number;
  /** How many people there are. */
  people: number;
  /** A few of the profiles. */
  sample: string[];
  /** Other segments that hold some of them, by how many. */
  overlaps: { segment: string; shared: number }[];
}

/** How many profiles a rule would hold at a moment, and a few of them, before anything is saved. Percentiles are taken of everyone as they are. */
export async function previewRule(
  warehouse: Warehouse,
  rule: Rule,
  { at, context = {} }: { at: number; context?: RuleContext },
): Promise<Preview> {
  const thresholds = byMeasure(await currentThresholds(warehouse, rulesWithin(rule, context), { at, context }));
  const { sql, params } = membersByRule(rule, { ...context, thresholds });
  const [row] = await warehouse.query<{ size: string; people: string; sample: string[]; overlaps: [string, string][] }>(
    // One scalar, so that the scan is made once.
    `WITH (SELECT (groupBitmapState(profile), count(), groupArraySample(5, 1)(toString(profile))) FROM (${sql})) AS held
     SELECT held.2 AS size, held.3 AS sample,
            (SELECT count() FROM profiles FINAL WHERE present = 1) AS people,
            (SELECT groupArray((segment, toString(shared))) FROM (
               SELECT toString(segment) AS segment, bitmapAndCardinality(groupBitmapState(profile), held.1) AS shared
               FROM segment_members FINAL WHERE member = 1 GROUP BY segment HAVING shared > 0 ORDER BY shared DESC, segment
             )) AS overlaps`,
    { params: { ...params, at: utc(at) }, priority: 'interactive' },
  );
  return {
    size: Number(row?.size ?? 0),
    people: Number(row?.people ?? 0),
    sample: row?.sample ?? [],
    overlaps: (row?.overlaps ?? []).map(([segment, shared]) => ({ segment, shared: Number(shared) })),
  };
}

/** A rule and those that it names, directly or through others. */
function rulesWithin(rule: Rule, { segments = [] }: RuleContext): Rule[] {
  const found = new Map<string, Rule>();
  const visit = (one: Rule): void => {
    for (const clause of clausesOf(one)) {
      const named = 'segment' in clause ? segments.find(({ key }) => key === clause.segment) : undefined;
      if (named?.kind !== 'rule' || found.has(named.key)) continue;
      found.set(named.key, named.rule);
      visit(named.rule);
    }
  };
  visit(rule);
  return [rule, ...found.values()];
}
