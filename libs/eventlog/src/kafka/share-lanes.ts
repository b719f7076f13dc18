/** What a member of the group says when it joins: the lanes it reads, and since which generation. */
export interface Claim {
  memberId: string;
  generation: number;
  lanes: readonly number[];
}

/**
 * Shares the lanes among members so that no two have a difference of more than one, and lanes stay where they are as far
 * as that allows. The same for any order of claims; where two claim a lane, the younger generation has it.
 */
export function shareLanes(lanes: number, claims: readonly Claim[]): Map<string, number[]> {
  const members = [...claims].sort((a, b) => b.generation - a.generation || (a.memberId < b.memberId ? -1 : 1));
  const owner = new Map<number, string>();
  for (const { memberId, lanes: claimed } of members)
    for (const lane of claimed) if (lane < lanes && !owner.has(lane)) owner.set(lane, memberId);
  const kept = new Map(members.map(({ memberId }) => [memberId, [] as number[]]));
  const free: number[] = [];
  for (let lane = 0; lane < lanes; lane++) (kept.get(owner.get(lane) ?? '') ?? free).push(lane);
  // Who has most keeps the lanes that do not divide evenly.
  const bySize = [...kept].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const quota = (rank: number) => Math.floor(lanes / bySize.length) + (rank < lanes % bySize.length ? 1 : 0);
  for (const [rank, [, own]] of bySize.entries()) free.push(...own.splice(quota(rank)));
  free.sort((a, b) => a - b);
  for (const [rank, [, own]] of bySize.entries()) own.push(...free.splice(0, quota(rank) - own.length));
  for (const own of kept.values()) own.sort((a, b) => a - b);
  return kept;
}
