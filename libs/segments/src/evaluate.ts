import type { Parameter, Rule, SegmentChange } from '@tributary/contracts';
import { markEvaluated } from './clock/clock.js';
import type { RuleContext } from './compile/compile-rules.js';
import type { ClusterSegment, RuleSegment, SegmentDefinition } from './definition.js';
import { desiredByRule, type Desired } from './desired.js';
import { beginEvaluation, changeId, writeChanges, type EvaluateDeps, type Evaluation } from './open-evaluation.js';
import { refreshThresholds } from './thresholds.js';
import { utc } from './times.js';

export interface Occasion {
  /** Key of the effects: the cut, or the run. */
  id: string;
  /** Milliseconds UTC: the "now" of time windows. */
  at: number;
  /** Only these profiles are judged; absent: all, and thresholds of percentiles are taken anew before. */
  scope?: readonly string[];
  /** What rules may refer to. Default: the segments given. */
  context?: RuleContext;
}

/** One worker at a time judges and says what changed: two would both say that the same person entered. */
const evaluationHold = 'segments';

/**
 * Brings memberships up to date and says who entered and left. All rules share one scan. One evaluation follows another,
 * whichever worker they are of; one that a crash cut short is finished by the next, with the same changes under the same
 * ids.
 */
export async function evaluateSegments(
  deps: EvaluateDeps,
  segments: readonly SegmentDefinition[],
  occasion: Occasion,
): Promise<SegmentChange[]> {
  if (segments.length === 0 || occasion.scope?.length === 0) return [];
  return deps.database.exclusive(evaluationHold, async (hold) => {
    const evaluation = await beginEvaluation(deps, hold, occasion);
    const context = occasion.context ?? { segments };
    if (occasion.scope === undefined)
      await refreshThresholds(deps.warehouse, rulesOf(segments, context), { ...evaluation, context });
    const changes = await judge(deps, segments, { evaluation, scope: occasion.scope, context });
    await writeChanges(deps, hold, { evaluation, changes });
    if (occasion.scope === undefined)
      await markEvaluated(
        deps.database,
        segments.map(({ key }) => key),
        evaluation.at,
      );
    return changes;
  });
}

interface Judging {
  evaluation: Evaluation;
  scope: readonly string[] | undefined;
  context: RuleContext;
}

/** Rules of these segments and of those that they may name. */
function rulesOf(segments: readonly SegmentDefinition[], context: RuleContext): Rule[] {
  const known = new Map([...(context.segments ?? []), ...segments].map((segment) => [segment.key, segment]));
  return [...known.values()].flatMap((segment) => (segment.kind === 'rule' ? [segment.rule] : []));
}

async function judge(
  deps: EvaluateDeps,
  segments: readonly SegmentDefinition[],
  { evaluation, scope, context }: Judging,
): Promise<SegmentChange[]> {
  const rules = segments.filter((segment): segment is RuleSegment => segment.kind === 'rule');
  const clusters = segments.filter((segment): segment is ClusterSegment => segment.kind === 'cluster');
  const desired = [
    rules.length > 0 ? desiredByRule(rules, { scope, context }) : undefined,
    ...clusters.map((c, n) => desiredByCluster(c, n, scope)),
  ].filter((part) => part !== undefined);
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  const params: Record<string, Parameter> = Object.assign(
    { at: utc(evaluation.at), keys: segments.map((segment) => segment.key) },
    scope ? { scope } : {},
    ...desired.map((part) => part.params),
  );

  const byKey = new Map(segments.map((segment) => [segment.key, segment]));
  const changes: SegmentChange[] = [];
  for await (const rows of deps.warehouse.stream<{ segment: string; profile: string; wanted: number | string }>(
    `SELECT segment, profile, max(w) AS wanted FROM (
       ${desired.map((part) => part.sql).join(' UNION ALL ')}
       UNION ALL
       SELECT segment, profile, 0 AS w, 1 AS h FROM segment_members FINAL
       WHERE segment IN ({keys:Array(String)}) AND member = 1 ${inScope}
     ) GROUP BY segment, profile HAVING wanted != max(h) ORDER BY segment, profile`,
    { params },
  ))
    for (const { segment, profile, wanted } of rows)
      changes.push({
        id: changeId(evaluation, segment, profile),
        segment,
        profile,
        change: Number(wanted) === 1 ? 'entered' : 'left',
        at: evaluation.at,
        reason: reasonOf(byKey.get(segment)),
      });
  return changes;
}

function desiredByCluster(segment: ClusterSegment, index: number, scope?: readonly string[]): Desired {
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  return {
    sql: `SELECT {c${index}_key:String} AS segment, profile, 1 AS w, 0 AS h FROM model_scores
      WHERE model = {c${index}_model:String} AND version = {c${index}_version:UInt64} AND label = {c${index}_label:Int32} ${inScope}
        AND profile NOT IN (SELECT origin FROM profile_alias FINAL WHERE origin != canonical)`,
    params: {
      [`c${index}_key`]: segment.key,
      [`c${index}_model`]: segment.model,
      [`c${index}_version`]: segment.version,
      [`c${index}_label`]: segment.label,
    },
  };
}

function reasonOf(segment: SegmentDefinition | undefined): string {
  if (segment === undefined) return '';
  return segment.kind === 'rule' ? 'the rule' : `model ${segment.model} version ${segment.version}`;
}
