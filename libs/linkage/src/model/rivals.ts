import type { ScoredPairs } from './standing-groups.js';

/** Bits by which a pair can be ahead of its rivals, or behind: more says no more. */
export const mostAhead = 10;

/** Pairs by their match weight and by how far they are ahead of their rivals, both in bits. */
export interface Standings {
  w: Float64Array;
  ahead: Float64Array;
}

export interface Rivalry {
  /** Per pair how far it is ahead of the strongest other pair of its two records. */
  ahead: Float64Array;
  /** Pairs that are the best of both of their records. */
  targets: Standings;
  /** Pairs that would be that if the best partners of both records were in no file: by right they are none. */
  decoys: Standings;
}

/** Pairs of a record that are remembered: its best one, the next, and whom that one is ahead of. */
const remembered = 3;
const none = -1;

/**
 * Sets pairs between two files against their rivals. A record without a partner stands as one does whose partner was
 * taken away: so second bests, without the bests, show what wrong pairs look like (target and decoy, Elias & Gygi 2007),
 * by weight and by distance to the next (the ratio test of Lowe 2004).
 * @param pairs The strongest first.
 * @param floor Weight of a rival that was never scored.
 */
export function rivalry({ l, r, w }: ScoredPairs, records: number, floor: number): Rivalry {
  const best = new Int32Array(records * remembered).fill(none);
  const known = new Uint8Array(records);
  for (let at = 0; at < w.length; at++)
    for (const record of [l[at]!, r[at]!])
      if (known[record]! < remembered) best[record * remembered + known[record]!++] = at;
  const weightOf = (at: number): number => (at === none ? floor : w[at]!);
  const bestOf = (record: number, place: number): number =>
    place < remembered ? best[record * remembered + place]! : none;
  const isTarget = (at: number): boolean => at !== none && bestOf(l[at]!, 0) === at && bestOf(r[at]!, 0) === at;
  const clipped = (bits: number): number => Math.max(-mostAhead, Math.min(mostAhead, bits));
  const ahead = new Float64Array(w.length);
  const [targets, decoys] = [collector(), collector()];
  for (let at = 0; at < w.length; at++) {
    const ends = [l[at]!, r[at]!];
    const rival = Math.max(...ends.map((record) => weightOf(bestOf(record, bestOf(record, 0) === at ? 1 : 0))));
    ahead[at] = clipped(w[at]! - rival);
    if (isTarget(at)) {
      targets.add(w[at]!, ahead[at]!);
      continue;
    }
    // Where the best partner is taken away, this pair has to come next at both ends.
    const places = ends.map((record) => (isTarget(bestOf(record, 0)) ? 1 : 0));
    if (ends.some((record, end) => bestOf(record, places[end]!) !== at)) continue;
    const next = Math.max(...ends.map((record, end) => weightOf(bestOf(record, places[end]! + 1))));
    decoys.add(w[at]!, clipped(w[at]! - next));
  }
  return { ahead, targets: targets.standings(), decoys: decoys.standings() };
}

function collector(): { add(w: number, ahead: number): void; standings(): Standings } {
  const [weights, distances]: [number[], number[]] = [[], []];
  return {
    add(w, ahead) {
      weights.push(w);
      distances.push(ahead);
    },
    standings: () => ({ w: Float64Array.from(weights), ahead: Float64Array.from(distances) }),
  };
}
