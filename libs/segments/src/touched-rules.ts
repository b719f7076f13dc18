import { compileRules } from './compile-rule.js';
import type { SegmentDefinition } from './definition.js';

/**
 * The segments that a batch can change: those whose rule mentions an event of the batch or any trait. Features and
 * model scores change on their own schedule, so segments of them alone wait for it; a merge concerns every segment.
 * Traits concern rules about events too: someone new has never done anything.
 */
export function touchedSegments(
  segments: readonly SegmentDefinition[],
  batch: { events: ReadonlySet<string>; traits: boolean; merged: boolean },
): SegmentDefinition[] {
  if (batch.merged) return [...segments];
  return segments.filter((segment) => {
    if (segment.kind === 'cluster') return false;
    const { events, traits } = compileRules([segment.rule]);
    return events.some((name) => batch.events.has(name)) || (batch.traits && (traits.length > 0 || events.length > 0));
  });
}
