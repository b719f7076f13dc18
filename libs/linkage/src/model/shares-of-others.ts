import type { Agreement } from '../compare/vector.js';
import { rungSums, type Unpacked } from './unpack.js';

/** What matches look like, field by field, and their share among all pairs. */
export interface Matches {
  m: readonly Float64Array[];
  lambda: number;
}

/** Pairs that every rung is taken to have been seen in beside those that were: none among few proves little. */
const seenBeside = 0.5;

/**
 * Share of every rung among records that do not match, per field.
 * @param rest Per vector the probability of being no match.
 * @param sizes Rungs of every field.
 */
export function sharesOfOthers(pairs: Unpacked, rest: Float64Array, sizes: readonly number[]): Float64Array[] {
  return rungSums(pairs, sizes, rest).map((sums) => {
    const seen = sums.reduce((sum, share) => sum + share, 0);
    return sums.map((share) => (share + seenBeside) / (seen + seenBeside * sums.length));
  });
}

/**
 * The same of pairs drawn at random, too few to see agreement on equal values: that is counted from value frequencies
 * over all pairs, less the matches among them, which share a value by right.
 */
export function sharesByFrequency(
  pairs: Unpacked,
  rest: Float64Array,
  { sizes, agreements, matches }: { sizes: readonly number[]; agreements: readonly Agreement[]; matches: Matches },
): Float64Array[] {
  return sharesOfOthers(pairs, rest, sizes).map((shares, i) => {
    const top = shares.length - 1;
    const { share: byFrequency } = agreements[i]!;
    const byRight = matches.lambda * matches.m[i]!.at(-1)!;
    const equal = Math.max(byFrequency - byRight, byFrequency * 0.1, 1e-9);
    const scale = (1 - equal) / (1 - shares[top]!);
    return shares.map((share, rung) => (rung === top ? equal : share * scale));
  });
}
