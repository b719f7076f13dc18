import { rungSlots, type OthersModel } from './dependence.js';
import type { Unpacked } from './unpack.js';

/** The match probability of every vector. */
export function probabilities(
  { rungs, counts }: Unpacked,
  { m, lambda }: { m: readonly Float64Array[]; lambda: number },
  { parents, tables }: OthersModel,
): Float64Array {
  const ratios = tables.map((table, i) =>
    table.map((share, slot) => Math.log((m[i]![(slot % rungSlots) - 1] ?? 1) / share)),
  );
  const odds = Math.log(lambda / (1 - lambda));
  return Float64Array.from(counts, (_, at) => {
    let sum = odds;
    for (let i = 0; i < rungs.length; i++) {
      const rung = rungs[i]![at]!;
      if (rung === 0) continue;
      const given = parents[i]! < 0 ? 0 : rungs[parents[i]!]![at]!;
      sum += ratios[i]![given * rungSlots + rung]!;
    }
    return 1 / (1 + Math.exp(-sum));
  });
}

/** The probability from which on there are `count` pairs, the best first. */
export function probabilityOfBest(probability: Float64Array, counts: Float64Array, count: number): number {
  const order = Uint32Array.from(probability, (_, at) => at).sort((a, b) => probability[b]! - probability[a]!);
  let pairs = 0;
  for (const at of order) if ((pairs += counts[at]!) >= count) return probability[at]!;
  return 0;
}
