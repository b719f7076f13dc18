import type { FoundMerge } from './linkage.js';

/**
 * Complete and average linkage by nearest-neighbour chains over held distances (Lance and Williams 1967): the triangle
 * below the diagonal, row after row, which is written over. Merges name clusters by their places.
 */
export function heldChain(
  distances: Float64Array,
  weights: Float64Array,
  linkage: 'complete' | 'average',
): FoundMerge[] {
  const n = weights.length;
  const slot = (a: number, b: number): number => (a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a);
  const sizes = Float64Array.from(weights);
  const standing = new Uint8Array(n).fill(1);
  const merges: FoundMerge[] = [];
  const chain: number[] = [];
  while (merges.length < n - 1) {
    if (chain.length === 0) chain.push(standing.indexOf(1));
    const top = chain.at(-1)!;
    const before = chain.at(-2) ?? -1;
    let best = before;
    let least = before < 0 ? Infinity : distances[slot(top, before)]!;
    for (let other = 0; other < n; other++) {
      if (!standing[other] || other === top) continue;
      const distance = distances[slot(top, other)]!;
      if (distance < least) {
        least = distance;
        best = other;
      }
    }
    if (best !== before) {
      chain.push(best);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: top, b: before, height: least });
    standing[top] = 0;
    for (let other = 0; other < n; other++) {
      if (!standing[other] || other === before) continue;
      const one = distances[slot(top, other)]!;
      const two = distances[slot(before, other)]!;
      distances[slot(before, other)] =
        linkage === 'complete'
          ? Math.max(one, two)
          : (sizes[top]! * one + sizes[before]! * two) / (sizes[top]! + sizes[before]!);
    }
    sizes[before]! += sizes[top]!;
  }
  return merges;
}
