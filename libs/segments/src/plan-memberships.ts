import type { Warehouse } from '@tributary/contracts';
import type { RuleContext } from './compile/compile-rules.js';
import type { ClusterSegment, RuleSegment } from './definition.js';
import { desiredByRule } from './desired.js';
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
  const { sql, params } = desiredByRule(segments, { context: { ...context, thresholds } });
  const rows = await warehouse.query<{ segment: string; before: string; after: string; kept: string }>(
    // Sets as bitmaps: a row for each member of each segment would cost more than judging does.
    `SELECT segment, bitmapCardinality(held) AS before, bitmapCardinality(wanted) AS after, bitmapAndCardinality(held, wanted) AS kept FROM (
       SELECT segment, groupBitmapStateIf(profile, w = 1) AS wanted, groupBitmapStateIf(profile, h = 1) AS held FROM (
         ${sql}
         UNION ALL
         SELECT segment, profile, 0 AS w, 1 AS h FROM segment_members FINAL WHERE segment IN ({rule_keys:Array(String)}) AND member = 1
       ) GROUP BY segment
     )`,
    { params: { ...params, at: utc(at) } },
  );
  const found = new Map(rows.map((row) => [row.segment, row]));
  return segments.map(({ key }) => {
    const row = found.get(key);
    const [before, after, kept] = [Number(row?.before ?? 0), Number(row?.after ?? 0), Number(row?.kept ?? 0)];
    return { segment: key, before, after, entering: after - kept, leaving: before - kept };
  });
}

/** Whether someone is in a cluster of a published model. */
export async function isClusterMember(
  warehouse: Warehouse,
  { model, version, label }: ClusterSegment,
  profile: string,
): Promise<boolean> {
  const [row] = await warehouse.query<{ n: string }>(
    `SELECT count() AS n FROM model_scores
     WHERE model = {model:String} AND version = {version:UInt64} AND label = {label:Int32} AND profile = {profile:UInt64}`,
    { params: { model, version, label, profile }, priority: 'interactive' },
  );
  return Number(row?.n ?? 0) > 0;
}
