import { createSets } from '../cluster/union-find.js';

/** Scored pairs, in any order. */
export interface ScoredPairs {
  l: Float64Array;
  r: Float64Array;
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
 * leads out of it. The same as the ratio test of Lowe (2004) for two records, and goes on holding for three and more.
 * @returns Per record the number of its group, the largest that stands; 0 where it is in none.
 */
export function standingGroups({ l, r, w }: ScoredPairs, { records, least, ahead, largest }: Standing): Uint32Array {
  const order = Uint32Array.from(w, (_, at) => at).sort((a, b) => w[b]! - w[a]!);
  const sets = createSets(records);
  const members = new Map<number, number[]>();
  const born = new Map<number, number>();
  const groups = new Uint32Array(records);
  let found = 0;
  const end = (root: number, at: number): void => {
    const birth = born.get(root);
    if (birth === undefined || birth < least || birth - at < ahead) return;
    found++;
    for (const record of members.get(root)!) groups[record] = found;
  };
  for (const at of order) {
    const [a, b] = [sets.find(l[at]!), sets.find(r[at]!)];
    if (a === b) continue;
    const size = sets.sizeOf(a) + sets.sizeOf(b);
    const both = size > largest ? undefined : [...(members.get(a) ?? [a]), ...(members.get(b) ?? [b])];
    end(a, w[at]!);
    end(b, w[at]!);
    sets.join(a, b);
    for (const old of [a, b]) {
      members.delete(old);
      born.delete(old);
    }
    if (!both) continue;
    members.set(sets.find(a), both);
    born.set(sets.find(a), w[at]!);
  }
  for (const root of born.keys()) end(root, -Infinity);
  return groups;
}
