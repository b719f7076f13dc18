import type { Rule, SegmentChange } from '@tributary/contracts';
import { markEvaluated } from './clock/clock.js';
import type { RuleContext } from './compile/compile-rules.js';
import type { SegmentDefinition } from './definition.js';
import { judgeFew, few, type Moved } from './live/judge-few.js';
import { judgeMany } from './judge-many.js';
import { beginEvaluation, changeId, writeChanges, type EvaluateDeps, type Evaluation } from './open-evaluation.js';
import { clusterReason, ruleOfSegment } from './overrides.js';
import { slicesOf } from './people.js';
import { refreshThresholds } from './thresholds.js';

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
  const byKey = new Map(segments.map((segment) => [segment.key, segment]));
  const change = ({ segment, profile, wanted }: Moved): SegmentChange => ({
    id: changeId(evaluation, segment, profile),
    segment,
    profile,
    change: wanted ? 'entered' : 'left',
    at: evaluation.at,
    reason: reasonOf(byKey.get(segment), context),
  });
  if (scope === undefined || scope.length > few) {
    const slices = scope === undefined ? await slicesOf(deps.warehouse) : [{ scope }];
    return (await judgeMany(deps.warehouse, segments, { slices, at: evaluation.at, context })).map(change);
  }
  // A cluster is what the rule says that names it.
  const rules = segments.map((segment) => ({
    key: segment.key,
    rule: ruleOfSegment(segment, context) ?? { segment: segment.key },
  }));
  const moved = await judgeFew(deps.warehouse, rules, { scope, at: evaluation.at, context });
  return moved.map(change);
}

function reasonOf(segment: SegmentDefinition | undefined, context: RuleContext): string {
  if (segment === undefined) return '';
  return segment.kind === 'rule' ? 'the rule' : clusterReason(segment, context);
}
