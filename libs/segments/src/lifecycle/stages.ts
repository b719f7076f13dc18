import type { LifecycleConfig, Rule } from '@tributary/contracts';
import type { RuleSegment } from '../definition.js';

/** Key of the segment that a stage is. */
export function stageKey(lifecycle: string, stage: string): string {
  return `${lifecycle}-${stage}`;
}

/**
 * The stages of a lifecycle as segments that exclude one another: each holds those of whom its rule holds and no later
 * one. So they are live, swept and explained as all segments are, and whoever leaves one enters another in the same change.
 */
export function stageSegments(lifecycle: string, { title, stages }: LifecycleConfig): RuleSegment[] {
  return stages.map((stage, index) => {
    const later = stages.slice(index + 1).flatMap(({ rule }) => rule ?? []);
    const parts: Rule[] = [
      ...(stage.rule === undefined ? [] : [stage.rule]),
      ...(later.length === 0 ? [] : [{ not: { any: later } }]),
    ];
    return {
      kind: 'rule',
      key: stageKey(lifecycle, stage.key),
      title: `${title}: ${stage.title ?? stage.key}`,
      description: `Stage ${index + 1} of ${stages.length}.`,
      rule: parts.length === 1 ? parts[0]! : { all: parts },
    };
  });
}
