import type { Edges } from '../model/score-pairs.js';
import { createSets } from './union-find.js';

/** Components up to this many links are assigned exactly; larger ones by the strongest link first. */
const exactLinks = 400;

/**
 * Which links stay when every record may have one partner: per component the assignment of the greatest sum of bits,
 * by successive best augmenting paths (Bellman-Ford over the few links of a component). 1 where a link stays.
 */
export function bestAssignment(
  edges: Edges,
  { leastBits, records }: { leastBits: number; records: number },
): Uint8Array {
  const sets = createSets(records);
  let count = 0;
  while (count < edges.bits.length && edges.bits[count]! >= leastBits) {
    const a = sets.find(edges.l[count]!);
    const b = sets.find(edges.r[count]!);
    if (a !== b) sets.join(a, b);
    count++;
  }
  const components = new Map<number, number[]>();
  for (let at = 0; at < count; at++) {
    const root = sets.find(edges.l[at]!);
    const links = components.get(root);
    if (links) links.push(at);
    else components.set(root, [at]);
  }
  const stays = new Uint8Array(edges.bits.length);
  for (const links of components.values())
    for (const at of links.length <= exactLinks ? assign(edges, links, leastBits) : strongestFirst(edges, links))
      stays[at] = 1;
  return stays;
}

function strongestFirst(edges: Edges, links: readonly number[]): number[] {
  const taken = new Set<number>();
  return links.filter((at) => {
    const [l, r] = [edges.l[at]!, edges.r[at]!];
    if (taken.has(l) || taken.has(r)) return false;
    taken.add(l).add(r);
    return true;
  });
}

/** Greatest sum: each path swaps links in and out; paths are taken while they add something. */
function assign(edges: Edges, links: readonly number[], leastBits: number): number[] {
  if (links.length === 1) return [...links];
  // Worth is counted from just under the threshold, so that every link that stays adds something.
  const worth = (at: number): number => edges.bits[at]! - leastBits + 1;
  const matched = new Set<number>();
  const partnered = (end: 'l' | 'r'): Set<number> => new Set([...matched].map((at) => edges[end][at]!));
  for (;;) {
    const left = partnered('l');
    const right = partnered('r');
    const best = new Map<number, { sum: number; via: number | null; before: number | null }>();
    for (const at of links) if (!left.has(edges.l[at]!)) best.set(edges.l[at]!, { sum: 0, via: null, before: null });
    const reached = new Map<number, { sum: number; via: number; from: number }>();
    for (let changed = true; changed;) {
      changed = false;
      for (const at of links) {
        const [l, r] = [edges.l[at]!, edges.r[at]!];
        if (matched.has(at)) {
          const there = reached.get(r);
          if (there && there.sum - worth(at) > (best.get(l)?.sum ?? -Infinity) + 1e-9) {
            best.set(l, { sum: there.sum - worth(at), via: at, before: r });
            changed = true;
          }
        } else {
          const here = best.get(l);
          if (here && here.sum + worth(at) > (reached.get(r)?.sum ?? -Infinity) + 1e-9) {
            reached.set(r, { sum: here.sum + worth(at), via: at, from: l });
            changed = true;
          }
        }
      }
    }
    let end: number | undefined;
    for (const [r, { sum }] of reached)
      if (!right.has(r) && sum > 1e-9 && (end === undefined || sum > reached.get(end)!.sum)) end = r;
    if (end === undefined) return [...matched];
    for (let r: number | null = end; r !== null;) {
      const step: { via: number; from: number } = reached.get(r)!;
      matched.add(step.via);
      const back = best.get(step.from)!;
      if (back.via !== null) matched.delete(back.via);
      r = back.before;
    }
  }
}
