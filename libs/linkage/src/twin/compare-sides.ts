import type { Agreement } from '../compare/vector.js';
import { rungBits } from '../compare/vector.js';
import { frequencyMatters } from '../compare/ladders.js';
import { nicknames } from '../normalise/nicknames.js';
import type { Field } from '../settings/link-settings.js';
import { kindOf } from '../settings/roles.js';
import { bytesOf } from './bytes.js';
import { rungOfValues, type SharedWords } from './rungs.js';

/** A record's values, one a field, in normal form; '' where there is none. */
export type Values = readonly string[];

/** Two records, and what their longer texts have in common, by field. */
export interface Sides {
  a: Values;
  b: Values;
  words: readonly (SharedWords | null)[];
}

/** The comparison vector of two records, packed as compare/vector.ts packs it: three bits a field, the first lowest. */
export function vectorOfSides(fields: readonly Field[], { a, b, words }: Sides): number {
  const swapped = namesSwapped(fields, { a, b });
  const given = fields.findIndex(({ role }) => role === 'forename');
  return fields.reduce((vector, { role }, i) => {
    const [one, other] = [a[i]!, b[i]!];
    // Names the other way round are told at the given name, and the family name stays silent.
    if (one === '' || other === '' || (role === 'surname' && swapped)) return vector;
    const pair = {
      a: bytesOf(one),
      b: bytesOf(other),
      swapped: role === 'forename' && (shareForm(one, other) || (i === given && swapped)),
      words: words[i] ?? null,
    };
    return vector + rungOfValues[kindOf[role]](pair) * 2 ** (rungBits * i);
  }, 0);
}

/**
 * What the frequency of equal values adds to or takes from the weight of a pair, in bits.
 * @param counts How often each value of the first record occurs, by field.
 */
export function frequencyBitsOf(
  fields: readonly Field[],
  { a, b }: Pick<Sides, 'a' | 'b'>,
  { agreements, counts }: { agreements: readonly Agreement[]; counts: readonly number[] },
): number {
  const bits = fields.reduce((sum, { role }, i) => {
    const { share, filled } = agreements[i]!;
    if (!frequencyMatters.has(role) || share === 0 || a[i] === '' || a[i] !== b[i]) return sum;
    return sum + Math.log2((share * filled) / Math.max(counts[i]!, 1));
  }, 0);
  return Math.fround(bits);
}

function namesSwapped(fields: readonly Field[], { a, b }: Pick<Sides, 'a' | 'b'>): boolean {
  const [given, family] = ['forename', 'surname'].map((role) => fields.findIndex((field) => field.role === role)) as [
    number,
    number,
  ];
  if (given < 0 || family < 0 || a[given] === '' || a[family] === '' || a[given] === a[family]) return false;
  return a[given] === b[family] && a[family] === b[given];
}

/** One may be short for the other, or both for a third: 'bob' and 'robert', 'bob' and 'rob'. */
function shareForm(one: string, other: string): boolean {
  const forms = nicknames.get(other);
  return forms !== undefined && (nicknames.get(one) ?? []).some((form) => forms.includes(form));
}
