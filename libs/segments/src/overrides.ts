import type { Rule } from '@tributary/contracts';
import type { RuleContext } from './compile/compile-rules.js';
import type { ClusterSegment, RuleSegment, SegmentDefinition } from './definition.js';

/** A rule that stands over the labels of a model. */
export interface Override {
  segment: RuleSegment;
  /** The cluster that its people are in instead; absent: in none. */
  to?: string;
}

/** Rules over the labels of a model, in the order in which they are stated: the first that holds decides. */
export function overridesOf(model: string, { segments = [] }: RuleContext): Override[] {
  return segments.flatMap((segment) => {
    if (segment.kind !== 'rule' || segment.overrides === undefined) return [];
    const { overrides: to } = segment;
    if (to === model) return [{ segment }];
    return to.startsWith(`${model}.`) ? [{ segment, to }] : [];
  });
}

/** By which rule people are in a segment: of a rule its own, of a cluster that rules stand over a rule that names it; else undefined. */
export function ruleOfSegment(segment: SegmentDefinition, context: RuleContext): Rule | undefined {
  if (segment.kind === 'rule') return segment.rule;
  return overridesOf(segment.model, context).length > 0 ? { segment: segment.key } : undefined;
}

/** Segments that a batch of events or time alone can change; the others wait for their model. */
export function liveSegments(context: RuleContext): SegmentDefinition[] {
  return (context.segments ?? []).filter((segment) => ruleOfSegment(segment, context) !== undefined);
}

/** Why somebody's membership of a cluster changed, as its history says it. */
export function clusterReason({ model, version }: ClusterSegment, context: RuleContext): string {
  const over = overridesOf(model, context).map(({ segment }) => segment.key);
  return `model ${model} version ${version}${over.length > 0 ? `, and over it the rule ${over.join(', ')}` : ''}`;
}
