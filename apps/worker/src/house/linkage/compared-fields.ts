import type { LinkIndex, WeighedPair } from '@tributary/linkage';
import type { PairEvidence } from './review-queue.js';

/** What the fields of a pair say, by the traits that they are made of; without values. */
export function comparedFields({ settings }: LinkIndex, { fields }: WeighedPair): PairEvidence['fields'] {
  const traits = new Map(settings.fields.map(({ name, columns }) => [name, columns[0]!.join(' + ')]));
  return fields.map(({ field, level, countedAt, bits }) => ({
    field,
    trait: traits.get(field) ?? field,
    level,
    countedAt,
    bits: Number(bits.toFixed(3)),
  }));
}
