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
 * The same for pairs drawn at random. Their strongest rungs are seldom seen at all, and carry the most weight: of what was
 * never seen, as much is supposed as may well be there (seven in eight draws of two expected show one).
 */
const drawnBeside = 2;

/**
 * Share of every rung among records that do not match, per field.
 * @param rest Per vector the probability of being no match.
 * @param sizes Rungs of every field.
 */
export function sharesOfOthers(pairs: Unpacked, rest: Float64Array, sizes: readonly number[]): Float64Array[] {
  return shares(rungSums(pairs, sizes, rest), seenBeside);
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
  return shares(rungSums(pairs, sizes, rest), drawnBeside).map((own, i) => {
    const top = own.length - 1;
    const { share: byFrequency } = agreements[i]!;
    const byRight = matches.lambda * matches.m[i]!.at(-1)!;
    const equal = Math.max(byFrequency - byRight, byFrequency * 0.1, 1e-9);
    const scale = (1 - equal) / (1 - own[top]!);
    return own.map((share, rung) => (rung === top ? equal : share * scale));
  });
}

function shares(sums: readonly Float64Array[], beside: number): Float64Array[] {
  return sums.map((own) => {
    const seen = own.reduce((sum, count) => sum + count, 0);
    return own.map((count) => (count + beside) / (seen + beside * own.length));
  });
}
