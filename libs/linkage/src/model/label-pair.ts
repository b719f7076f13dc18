import { ladders } from '../compare/ladders.js';
import { rungBits } from '../compare/vector.js';
import type { Field } from '../settings/link-settings.js';
import { kindOf, piecesOf } from '../settings/roles.js';
import { vectorOfSides, type Values } from '../twin/compare-sides.js';
import { rungSlots } from './dependence.js';
import type { DecidedPair } from './evidence.js';

/**
 * A pair that somebody labelled, as the model learns from it. Longer texts and lists that differ are left out: how much their words
 * weigh is known only among all records.
 * @param sides Values in normal form, one a field.
 */
export function labelledPair(fields: readonly Field[], sides: readonly [Values, Values], match: boolean): DecidedPair {
  const silent = (i: number): boolean => piecesOf(fields[i]!.role) !== undefined && sides[0][i] !== sides[1][i];
  const [a, b] = sides.map((values) => values.map((value, i) => (silent(i) ? '' : value))) as [string[], string[]];
  const vector = vectorOfSides(fields, { a, b, words: fields.map(() => null) });
  const levels = fields.flatMap(({ name, role }, i): [string, string][] => {
    const rung = Math.floor(vector / 2 ** (rungBits * i)) % rungSlots;
    const level = ladders[kindOf[role]].levels[rung - 1];
    return level ? [[name, level.label]] : [];
  });
  return { levels: Object.fromEntries(levels), match };
}
