import type { SequenceStep } from '@tributary/contracts';

/** Length of a rolling window or of the longest time between two steps. */
export function secondsOf(
  clause: Pick<SequenceStep, 'withinMinutes' | 'withinHours' | 'withinDays'>,
): number | undefined {
  if (clause.withinDays !== undefined) return clause.withinDays * 86_400;
  if (clause.withinHours !== undefined) return clause.withinHours * 3600;
  return clause.withinMinutes === undefined ? undefined : clause.withinMinutes * 60;
}
