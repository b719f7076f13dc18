import type { SegmentDay } from '@tributary/segments';

/** How segments changed over the last days of a house. */
export interface Movement {
  /** Days looked at, the last among them. */
  span: number;
  /** Those whose size is known at the end of two days or more, who moved most first. */
  segments: MovedSegment[];
  flows: GroupFlow[];
}

export interface MovedSegment {
  key: string;
  name: string;
  /** Every day from the first change in the span to the last day, also those without a change. */
  days: SegmentDay[];
}

/**
 * Who entered or left since the end of the first day, day by day. What the first day itself changed is not among it: of a
 * new segment that is everybody who was in it from the start.
 */
export function movesOf({ days }: MovedSegment, part: 'entered' | 'left'): number[] {
  return days.map((one, at) => (at === 0 ? 0 : one[part]));
}

export function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** Where people went between segments that share nobody: the stages of a lifecycle, the clusters of a model. */
export interface GroupFlow {
  key: string;
  title: string;
  /** ISO times, UTC. */
  from: string;
  to: string;
  groups: { index: number; name: string }[];
  /** By index of the group; −1: in none of them. The largest first. */
  flow: { from: number; to: number; people: number }[];
}
