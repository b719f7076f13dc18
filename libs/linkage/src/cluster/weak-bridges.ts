import type { Edges } from '../model/score-pairs.js';
import { neighboursOf } from './neighbours.js';

/** Which links hold together what falls apart without them, and are too weak to do so alone. */
export interface BridgeGuard {
  records: number;
  /** Links from here on count. */
  leastBits: number;
  /** A link that alone joins two groups of two records or more must have as many bits. */
  bridgeBits: number;
}

/** A group of one is a record that simply has one link. */
const smallestGroup = 2;

/**
 * Finds links without which a cluster falls into two groups of two records or more (bridges of the graph of links, Tarjan
 * 1974) and that weigh less than asked: chains of doubtful links are how closure joins strangers.
 * @returns Places of such links among the edges.
 */
export function weakBridges(edges: Edges, { records, leastBits, bridgeBits }: BridgeGuard): Set<number> {
  let links = 0;
  while (links < edges.bits.length && edges.bits[links]! >= leastBits) links++;
  const graph = neighboursOf(edges, { records, links });
  const entered = new Uint32Array(records);
  const lowest = new Uint32Array(records);
  const below = new Uint32Array(records);
  const next = graph.starts.slice(0, records);
  const weak = new Set<number>();
  let clock = 0;
  for (let root = 0; root < records; root++) {
    if (entered[root]! > 0 || graph.starts[root] === graph.starts[root + 1]) continue;
    const path: number[] = [root];
    const by: number[] = [-1];
    const bridges: { link: number; size: number }[] = [];
    entered[root] = lowest[root] = ++clock;
    while (path.length > 0) {
      const record = path.at(-1)!;
      if (next[record]! < graph.starts[record + 1]!) {
        const place = next[record]!++;
        const [other, link] = [graph.others[place]!, graph.links[place]!];
        if (link === by.at(-1)) continue;
        if (entered[other]! > 0) lowest[record] = Math.min(lowest[record]!, entered[other]!);
        else {
          entered[other] = lowest[other] = ++clock;
          path.push(other);
          by.push(link);
        }
        continue;
      }
      path.pop();
      const link = by.pop()!;
      below[record]! += 1;
      const above = path.at(-1);
      if (above === undefined) break;
      below[above]! += below[record]!;
      lowest[above] = Math.min(lowest[above]!, lowest[record]!);
      if (lowest[record]! > entered[above]!) bridges.push({ link, size: below[record]! });
    }
    for (const { link, size } of bridges)
      if (edges.bits[link]! < bridgeBits && size >= smallestGroup && below[root]! - size >= smallestGroup)
        weak.add(link);
  }
  return weak;
}
