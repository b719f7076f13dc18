import { bitsOf, probabilityOf, type LinkSettings } from '@tributary/linkage';

/** Somebody whom a record may be, by the best of their records. */
export interface Likeness {
  person: string;
  bits: number;
}

/** What becomes of a record: it joins one person, waits for somebody to decide, or is a person of its own. */
export type MatchVerdict = 'joins' | 'queues' | 'starts';

/** Bits by which the best must be ahead of the next person: less is a choice between two, and somebody must make it. */
const leastAhead = 3;

/** Judges by the thresholds of a run over all. `likely`: the likeliest first, every person once. */
export function judgeMatch(likely: readonly Likeness[], thresholds: LinkSettings['thresholds']): MatchVerdict {
  const [best, second] = likely;
  if (best === undefined || probabilityOf(best.bits) < Math.min(thresholds.review, thresholds.accept)) return 'starts';
  const clear = best.bits >= bitsOf(thresholds.accept) && best.bits - (second?.bits ?? -Infinity) >= leastAhead;
  return clear ? 'joins' : 'queues';
}
