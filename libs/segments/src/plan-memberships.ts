import type { Warehouse } from '@tributary/contracts';
import type { RuleContext } from './compile/compile-rules.js';
import type { ClusterSegment, RuleSegment } from './definition.js';
import { desiredMembers } from './desired.js';
import { slicesOf } from './people.js';
import { byMeasure, currentThresholds } from './thresholds.js';
import { utc } from './times.js';

/** What judging everyone by a rule would do to its segment. */
export interface MembershipPlan {
  segment: string;
  /** Members now. */
  before: number;
  /** Members afterwards. */
  after: number;
  entering: number;
  leaving: number;
}

/** Who would enter and leave if these rules were judged now, in one scan; changes nothing. */
export async function planMemberships(
  warehouse: Warehouse,
  segments: readonly RuleSegment[],
  { at, context }: { at: number; context: RuleContext },
): Promise<MembershipPlan[]> {
  if (segments.length === 0) return [];
  const known = [...(context.segments ?? []), ...segments];
  const rules = known.flatMap((segment) => (segment.kind === 'rule' ? [segment.rule] : []));
  const thresholds = byMeasure(await currentThresholds(warehouse, rules, { at, context }));
  const plans = new Map(segments.map(({ key }) => [key, { before: 0, after: 0, kept: 0 }]));
  for (const people of await slicesOf(warehouse)) {
    const { sql, params } = desiredMembers(segments, { people, context: { ...context, thresholds } });
    const rows = await warehouse.query<{ segment: string; before: string; after: string; kept: string }>(
      `SELECT segment, bitmapCardinality(held) AS before, bitmapCardinality(wanted) AS after,
              bitmapAndCardinality(held, wanted) AS kept FROM (${sql})`,
      { params: { ...params, at: utc(at) } },
    );
    for (const row of rows) {
      const plan = plans.get(row.segment)!;
      plan.before += Number(row.before);
      plan.after += Number(row.after);
      plan.kept += Number(row.kept);
    }
  }
  return [...plans].map(([segment, { before, after, kept }]) => ({
    segment,
    before,
    after,
    entering: after - kept,
    leaving: before - kept,
  }));
}

/** Whether someone is in a cluster of a published model. */
export async function isClusterMember(
  warehouse: Warehouse,
  { model, version, label }: ClusterSegment,
  profile: string,
): Promise<boolean> {
  const [row] = await warehouse.query<{ n: string }>(
    `SELECT count() AS n FROM model_scores FINAL
     WHERE model = {model:String} AND version = {version:UInt64} AND label = {label:Int32} AND profile = {profile:UInt64}`,
    { params: { model, version, label, profile }, priority: 'interactive' },
  );
  return Number(row?.n ?? 0) > 0;
}
