import type { Edges } from '../model/score-pairs.js';
import { bestAssignment } from './best-assignment.js';
import { createSets } from './union-find.js';

export interface ClusterOptions {
  records: number;
  /** Bits from which a pair is linked. */
  leastBits: number;
  /** Joining beyond this size is refused: the weakest links go first. */
  largest: number;
  /** At most one record of each file in a cluster; told by a record's file. */
  oneToOne?: { fileOf: (record: number) => number };
}

export interface Clusters {
  /** Cluster of every record: the smallest record in it. */
  of: Uint32Array;
  /** Clusters, singles included. */
  count: number;
  /** Links over the threshold that a guard refused. */
  refused: number;
}

/** Clusters by closure over links, the strongest first, so that guards cost the weakest. */
export function clusterRecords(edges: Edges, options: ClusterOptions): Clusters {
  const { records, leastBits, largest, oneToOne } = options;
  const chosen = oneToOne ? bestAssignment(edges, { leastBits, records }) : undefined;
  const sets = createSets(records);
  const files = oneToOne && new Map<number, Set<number>>();
  const filesOf = (root: number): Set<number> => files?.get(root) ?? new Set([oneToOne!.fileOf(root)]);
  let refused = 0;
  for (let at = 0; at < edges.bits.length && edges.bits[at]! >= leastBits; at++) {
    if (chosen && chosen[at] === 0) continue;
    const a = sets.find(edges.l[at]!);
    const b = sets.find(edges.r[at]!);
    if (a === b) continue;
    const crowded = sets.sizeOf(a) + sets.sizeOf(b) > largest;
    if (crowded || (oneToOne && [...filesOf(a)].some((file) => filesOf(b).has(file)))) {
      refused++;
      continue;
    }
    const both = oneToOne && new Set([...filesOf(a), ...filesOf(b)]);
    sets.join(a, b);
    if (both) files!.set(sets.find(a), both);
  }
  return named(records, sets.find, refused);
}

function named(records: number, find: (id: number) => number, refused: number): Clusters {
  const smallest = new Uint32Array(records).fill(0xffffffff);
  const of = new Uint32Array(records);
  let count = 0;
  for (let id = 0; id < records; id++) {
    const root = find(id);
    if (smallest[root] === 0xffffffff) {
      smallest[root] = id;
      count++;
    }
    of[id] = smallest[root]!;
  }
  return { of, count, refused };
}
