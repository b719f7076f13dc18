import type { Kind } from '../settings/roles.js';
import { gramDistance } from './four-grams.js';
import { jaroWinkler } from './jaro-winkler.js';
import { typingDistance } from './typing-distance.js';

/** Words of two texts, or items of two lists, by weight (inverse document frequency in thousandths). */
export interface SharedWords {
  shared: number;
  sums: readonly [number, number];
  /** Distinct words of each. */
  counts: readonly [number, number];
}

/** Two values of one field in normal form, as bytes, both present. */
export interface Compared {
  a: string;
  b: string;
  /** Names: one is a short form of the other, or given and family name have changed places. */
  swapped: boolean;
  /** Longer texts and lists only. */
  words: SharedWords | null;
}

/**
 * The rung that two values stand on, from 1 up: the ladders of compare/ladders.ts, condition by condition, for few pairs
 * for which a statement would take longer to read than to compute. `parity.spec.ts` holds the two equal.
 */
export const rungOfValues: Record<Kind, (pair: Compared) => number> = {
  name({ a, b, swapped }) {
    if (a === b) return 7;
    if (swapped) return 6;
    const rung = likeness(jaroWinkler(a, b), [0.8, 0.88, 0.92]);
    if (rung > 0) return rung + 2;
    return a.startsWith(b) || b.startsWith(a) ? 2 : 1;
  },
  word({ a, b }) {
    return a === b ? 5 : likeness(jaroWinkler(a, b), [0.8, 0.88, 0.92]) + 1;
  },
  date({ a, b }) {
    if (a === b) return 6;
    const slips = typingDistance(a, b);
    if (slips <= 1) return 5;
    if (mostPartsEqual(a, b) || a === b.slice(0, 4) + b.slice(6, 8) + b.slice(4, 6)) return 4;
    if (slips <= 2) return 3;
    return a.slice(0, 4) === b.slice(0, 4) ? 2 : 1;
  },
  email({ a, b }) {
    if (a === b) return 5;
    const [userA, userB] = [a, b].map((address) => address.split('@', 1)[0]!) as [string, string];
    if (userA === userB) return 4;
    if (jaroWinkler(a, b) >= 0.95) return 3;
    return jaroWinkler(userA, userB) >= 0.88 ? 2 : 1;
  },
  code({ a, b }) {
    if (a === b) return 5;
    const slips = typingDistance(a, b);
    const size = Math.max(a.length, b.length);
    if (slips <= 1) return 4;
    if (size >= 6 && slips <= 2) return 3;
    return size >= 4 && a.slice(0, 3) === b.slice(0, 3) ? 2 : 1;
  },
  text({ a, b, words }) {
    if (a === b) return 7;
    const like = textLikeness(a, b, words!);
    return like >= 0.2 && oneSlip(a, b) ? 6 : likeness(like, [0.2, 0.35, 0.5, 0.65, 0.85]) + 1;
  },
  number({ a, b }) {
    const [x, y] = [Number(a), Number(b)];
    if (x === y) return 5;
    const gap = Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y), 1e-9);
    return gap <= 0.01 ? 4 : gap <= 0.1 ? 3 : gap <= 0.25 ? 2 : 1;
  },
  list({ a, b, words }) {
    if (a === b) return 5;
    const { shared, sums } = words!;
    if (shared / Math.max(Math.min(...sums), 1) >= 0.999) return 4;
    if (shared / Math.max(sums[0] + sums[1] - shared, 1) >= 0.5) return 3;
    return shared > 0 ? 2 : 1;
  },
  category({ a, b }) {
    return a === b ? 2 : 1;
  },
};

/** How many of the rising bounds a likeness reaches. */
const likeness = (value: number, bounds: readonly number[]): number => bounds.filter((bound) => value >= bound).length;

function mostPartsEqual(a: string, b: string): boolean {
  const equal = (from: number, to: number): boolean => a.slice(from, to) === b.slice(from, to);
  return [equal(0, 4), equal(4, 6), equal(6, 8)].filter(Boolean).length === 2;
}

/** One typing error in a text of six letters on, in no digit. */
function oneSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1 || Math.min(a.length, b.length) < 6 || typingDistance(a, b) > 1) return false;
  const [digitsA, digitsB] = [a, b].map((text) => text.replace(/[^0-9]/g, ''));
  return digitsA === digitsB;
}

function textLikeness(a: string, b: string, { shared, sums, counts }: SharedWords): number {
  const jaccard = shared / (sums[0] + sums[1] - shared + 2000);
  const inside = Math.min(...counts) < 3 ? 0 : shared / Math.max(Math.min(...sums), 1);
  const [shorter, longer] = [a.length, b.length].sort((x, y) => x - y) as [number, number];
  const grams = longer > 48 || shorter < 4 ? 0 : 1 - gramDistance(a, b);
  return Math.max(jaccard, inside * 0.75, grams);
}
