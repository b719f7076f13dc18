import type { PairEvidence } from './review-queue.js';

/** A trait of two people, and what its comparison says; `says` and `bits` are null where it is not compared. */
export interface ComparedTrait {
  trait: string;
  one: string;
  other: string;
  differs: boolean;
  says: string | null;
  bits: number | null;
}

type Traits = Readonly<Record<string, string>>;

/** Traits of two people side by side: compared ones first, in the order of the fields, then the others by name. */
export function sideBySide(fields: PairEvidence['fields'], one: Traits, other: Traits): ComparedTrait[] {
  const row = (left: string, right: string) => ({ one: left, other: right, differs: left !== right });
  const compared = fields.map(({ trait, level, countedAt, bits }) => {
    const names = trait.split(' + ');
    const joined = (from: Traits): string =>
      names
        .map((name) => from[name] ?? '')
        .join(' ')
        .trim();
    const says = level ?? (countedAt === null ? 'missing: says nothing' : `counted at ${countedAt}`);
    return { trait, ...row(joined(one), joined(other)), says, bits };
  });
  const seen = new Set(fields.flatMap(({ trait }) => trait.split(' + ')));
  const rest = [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((trait) => !seen.has(trait))
    .sort()
    .map((trait) => ({ trait, ...row(one[trait] ?? '', other[trait] ?? ''), says: null, bits: null }));
  return [...compared, ...rest];
}
