import { bitsOf, type Linkage } from '@tributary/linkage';

/** What becomes of the links that a linkage found: places among its edges, the strongest first. */
export interface SortedPairs {
  /** Over the threshold for accepting, and in one cluster. */
  accepted: number[];
  /** Between the two thresholds. */
  uncertain: number[];
  /** Over the threshold, but refused by a guard of clusters. */
  guarded: number[];
}

/** @param known Pairs that somebody decided, as `low high`: they are left out. */
export function sortPairs(
  { edges, clusters, run }: Linkage,
  profiles: readonly string[],
  known: ReadonlySet<string>,
): SortedPairs {
  const [accept, review] = [bitsOf(run.settings.thresholds.accept), bitsOf(run.settings.thresholds.review)];
  const sorted: SortedPairs = { accepted: [], uncertain: [], guarded: [] };
  for (let at = 0; at < edges.bits.length && edges.bits[at]! >= Math.min(accept, review); at++) {
    const [low, high] = ordered(profiles, edges.l[at]!, edges.r[at]!);
    if (known.has(`${low} ${high}`)) continue;
    const together = clusters.of[edges.l[at]!] === clusters.of[edges.r[at]!];
    if (edges.bits[at]! >= accept) (together ? sorted.accepted : sorted.guarded).push(at);
    else if (!together) sorted.uncertain.push(at);
  }
  return sorted;
}

/** The profiles of two records, the lower number first. */
export function ordered(profiles: readonly string[], l: number, r: number): [low: string, high: string] {
  const [one, other] = [profiles[l]!, profiles[r]!];
  return BigInt(one) < BigInt(other) ? [one, other] : [other, one];
}
