import { evidenceBars, type EvidenceBar } from '../model/explain.js';
import { frequencyBitsOf, vectorOfSides, type Sides } from '../twin/compare-sides.js';
import type { LinkIndex } from './link-index.js';

/** What a pair weighs, in bits, and why: `priorBits`, `frequencyBits` and fields add up to `bits`. */
export interface WeighedPair {
  bits: number;
  priorBits: number;
  frequencyBits: number;
  fields: EvidenceBar[];
}

/**
 * Weighs two records by the model of an index.
 * @param counts How often each value of the first record occurs in the index, by field.
 */
export function weighPair(
  { model, agreements, settings: { fields } }: LinkIndex,
  sides: Sides,
  counts: readonly number[],
): WeighedPair {
  const { priorBits } = model;
  const frequencyBits = frequencyBitsOf(fields, sides, { agreements, counts });
  const shown = sides.b.map((value, i): [string, string] => [value, sides.a[i]!]);
  const bars = evidenceBars({ model, fields }, vectorOfSides(fields, sides), shown);
  const bits = bars.reduce((sum, bar) => sum + bar.bits, priorBits + frequencyBits);
  return { bits, priorBits, frequencyBits, fields: bars };
}
