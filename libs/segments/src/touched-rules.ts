import { readsAccounts } from './compile/account-clauses.js';
import { compileRules, type RuleContext } from './compile/compile-rules.js';
import type { SegmentDefinition } from './definition.js';
import { ruleOfSegment } from './overrides.js';

/** What a batch brought. */
export interface BatchContent {
  events: ReadonlySet<string>;
  traits: boolean;
  merged: boolean;
  /** Someone granted or withdrew a consent. */
  consents: boolean;
  /** Models that labelled somebody of it. */
  models: ReadonlySet<string>;
}

/**
 * The segments that a batch can change: those whose rule mentions an event of the batch or any trait, itself or through
 * a segment that it names, and those that ask for a cluster of a model that labelled somebody. Features change on their own
 * schedule, so segments of them alone wait for it; a merge concerns every segment. Traits concern rules about events too: someone new has never done anything.
 */
export function touchedSegments(
  segments: readonly SegmentDefinition[],
  batch: BatchContent,
  context: RuleContext = { segments },
): SegmentDefinition[] {
  if (batch.merged) return [...segments];
  return segments.filter((segment) => {
    const rule = ruleOfSegment(segment, context);
    if (rule === undefined) return segment.kind === 'cluster' && batch.models.has(segment.model);
    const { events, traits, purposes, clusters } = compileRules([rule], context);
    return (
      clusters.some(({ model }) => batch.models.has(model)) ||
      events.some((name) => batch.events.has(name)) ||
      (batch.consents && purposes.length > 0) ||
      (batch.traits && (traits.length > 0 || events.length > 0 || purposes.length > 0))
    );
  });
}

/** Whether any of these segments asks about accounts: what is said of one concerns all of its members. */
export function asksAccounts(segments: readonly SegmentDefinition[], context: RuleContext): boolean {
  return segments.some((segment) => {
    const rule = ruleOfSegment(segment, context);
    return rule !== undefined && readsAccounts(compileRules([rule], context).events);
  });
}
