import { createSets } from '../cluster/union-find.js';

/** Scored pairs, in any order. */
export interface ScoredPairs {
  l: ArrayLike<number>;
  r: ArrayLike<number>;
  w: Float64Array;
}

export interface Standing {
  records: number;
  /** Bits that the weakest link which holds a group together must have. */
  least: number;
  /** Bits by which it must be ahead of the strongest link from the group to anybody else. */
  ahead: number;
  /** Records of a group at most: streets and series are larger than what is written down of one thing. */
  largest: number;
}

/**
 * Groups of records that stand apart: joined by links far stronger than any that leads out of them. Links are added from
 * the strongest on (single linkage); a group is born with the link that completes it and ends with the first one that
 * leads out of it. For two records it is the ratio test of Lowe (2004), and it goes on holding for three and more.
 * @returns Per record the number of its group, the largest that stands; 0 where it is in none.
 */
export function standingGroups({ l, r, w }: ScoredPairs, { records, least, ahead, largest }: Standing): Uint32Array {
  const sets = createSets(records);
  /** Weight of the link that completed the group of a root; none for single records and for groups that are too large. */
  const born = new Float64Array(records).fill(-Infinity);
  const groups = new Uint32Array(records);
  let found = 0;
  const end = (root: number, at: number): void => {
    if (born[root]! < least || born[root]! - at < ahead) return;
    found++;
    for (const record of sets.membersOf(root)) groups[record] = found;
  };
  for (const at of strongestFirst(w)) {
    const [a, b] = [sets.find(l[at]!), sets.find(r[at]!)];
    if (a === b) continue;
    end(a, w[at]!);
    end(b, w[at]!);
    sets.join(a, b);
    const root = sets.find(a);
    born[a] = born[b] = -Infinity;
    if (sets.sizeOf(root) <= largest) born[root] = w[at]!;
  }
  born.forEach((_, root) => end(root, -Infinity));
  return groups;
}

/** Steps of a bit that weights are ordered by, and a bound of weights in bits. */
const steps = 1_024;
const bound = 1_000;

/** Places by weight, the greatest first, as one number each: numbers are sorted natively. */
function strongestFirst(w: Float64Array): Float64Array {
  const keys = Float64Array.from(w, (bits, at) => Math.round((bound - bits) * steps) * w.length + at);
  return keys.sort().map((key) => key % w.length);
}
