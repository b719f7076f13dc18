import type { Edges } from '../model/score-pairs.js';
import { neighboursOf, type Neighbours } from './neighbours.js';
import type { Sets } from './union-find.js';

/** Of the pairs between two groups, the share that must be links for the two to be one. */
const leastLinked = 0.2;

/**
 * Whether two groups hang together throughout: not by a chain of links but by many between them. What is written down of
 * one thing many times does so; strangers that closure joins do not.
 * @param edges Links, the strongest first.
 * @param count The first so many of them count.
 * @returns A question of two roots of `sets`, to be asked before they are joined. Links are only sorted by record once it
 * is asked, and groups only counted anew once they grew.
 */
export function linkedThroughout(edges: Edges, count: number, sets: Sets): (a: number, b: number) => boolean {
  const { count: records } = sets;
  let graph: Neighbours | undefined;
  /** Two groups → pairs between them when they were refused. */
  const refused = new Map<number, number>();
  return (a, b) => {
    const pairs = sets.sizeOf(a) * sets.sizeOf(b);
    const key = Math.min(a, b) * records + Math.max(a, b);
    if (refused.get(key) === pairs) return false;
    graph ??= neighboursOf(edges, { records, links: count });
    const [few, many] = sets.sizeOf(a) < sets.sizeOf(b) ? [a, b] : [b, a];
    let between = 0;
    for (const record of sets.membersOf(few))
      for (let place = graph.starts[record]!; place < graph.starts[record + 1]!; place++)
        if (sets.find(graph.others[place]!) === many) between++;
    if (between >= leastLinked * pairs) return true;
    refused.set(key, pairs);
    return false;
  };
}
