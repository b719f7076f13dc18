import type { VectorCounts } from '../compare/compare-pairs.js';
import { rungBits } from '../compare/vector.js';

/** Comparison vectors taken apart: the rung of every field for every distinct vector, and how many pairs have it. */
export interface Unpacked {
  rungs: Uint8Array[];
  counts: Float64Array;
  rules: Float64Array;
}

export function unpack({ vectors, counts, rules }: VectorCounts, fields: number): Unpacked {
  const rungs = Array.from({ length: fields }, (_, i) =>
    Uint8Array.from(vectors, (vector) => Math.floor(vector / 2 ** (rungBits * i)) % 8),
  );
  return { rungs, counts, rules };
}

/** Weighted counts per rung, the missing one left out. */
export function rungSums({ rungs, counts }: Unpacked, sizes: readonly number[], weights: Float64Array): Float64Array[] {
  return sizes.map((size, i) => {
    const sums = new Float64Array(size);
    const own = rungs[i]!;
    for (let at = 0; at < own.length; at++) if (own[at]! > 0) sums[own[at]! - 1]! += counts[at]! * weights[at]!;
    return sums;
  });
}
