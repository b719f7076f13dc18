import type { Edges } from '../model/score-pairs.js';
import { bitsOf } from '../model/model.js';
import type { LinkageRun } from '../linkage-run.js';
import { bestAssignment } from './best-assignment.js';
import { linkedThroughout } from './linked-throughout.js';
import { createSets } from './union-find.js';
import { weakBridges } from './weak-bridges.js';

export interface ClusterOptions {
  records: number;
  /** Bits from which a pair is linked. */
  leastBits: number;
  /** Joining beyond this size is refused: the weakest links go first. */
  largest?: number;
  /** Joining beyond this size is refused but for groups that hang together by many links (see linked-throughout.ts). */
  largestByChain?: number;
  /** At most one record of each file in a cluster, told by a record's file; `best`: the best partner for each, not the strongest link first. */
  onePerFile?: { fileOf: (record: number) => number; best: boolean };
  /** Bits that a link needs which alone holds two groups together; as any other where absent. */
  bridgeBits?: number;
}

/** Why a link over the threshold joins nothing. */
export const cutReasons = ['too large', 'few links between', 'second of a file', 'weak bridge'] as const;
export type CutReason = (typeof cutReasons)[number];

/** A link over the threshold that a guard refused, and how many records would have come together by it. */
export interface Cut {
  l: number;
  r: number;
  bits: number;
  reason: CutReason;
  sizes: [number, number];
}

export interface Clusters {
  /** Cluster of every record: the smallest record in it. */
  of: Uint32Array;
  /** Clusters, singles included. */
  count: number;
  /** Links over the threshold that a guard refused, by reason. */
  refused: Record<CutReason, number>;
  /** The strongest of them. */
  cuts: readonly Cut[];
}

/** Records of a cluster that may hang together by single links, where nobody says how many. */
export const usuallyByChain = 50;
/** The same where records have several partners each: a wrong link joins dozens there, a right one is not alone. */
const manyByChain = 8;
/** Cuts that are kept to be shown. */
const mostCuts = 100;

/** How a run clusters from a threshold on. */
export function clusterOptions(
  { settings, records, mode }: Pick<LinkageRun, 'settings' | 'records' | 'mode'>,
  { fileOf, many }: { fileOf: (record: number) => number; many: boolean },
  leastBits = bitsOf(settings.thresholds.accept),
): ClusterOptions {
  const { largest, oneToOne, onePerFile, weakestBridge } = settings.clusters;
  // Between files only the pairs between them are looked at, so that there is no telling who hangs together throughout.
  const within = mode !== 'link';
  return {
    records,
    leastBits,
    largest: largest ?? (within ? undefined : usuallyByChain),
    largestByChain: many ? manyByChain : within && largest === undefined ? usuallyByChain : undefined,
    onePerFile: oneToOne || onePerFile ? { fileOf, best: oneToOne } : undefined,
    bridgeBits: weakestBridge === undefined ? undefined : bitsOf(weakestBridge),
  };
}

/** Clusters by closure over links, the strongest first, so that guards cost the weakest. */
export function clusterRecords(edges: Edges, options: ClusterOptions): Clusters {
  const { records, leastBits, largest = records, largestByChain = records, onePerFile, bridgeBits } = options;
  const chosen = onePerFile?.best ? bestAssignment(edges, { leastBits, records }) : undefined;
  const weak = bridgeBits === undefined ? undefined : weakBridges(edges, { records, leastBits, bridgeBits });
  const sets = createSets(records);
  const throughout = linkedThroughout(edges, linksFrom(edges, leastBits), sets);
  const files = onePerFile && new Map<number, Set<number>>();
  const filesOf = (root: number): Set<number> => files?.get(root) ?? new Set([onePerFile!.fileOf(root)]);
  const refused: Clusters['refused'] = {
    'too large': 0,
    'few links between': 0,
    'second of a file': 0,
    'weak bridge': 0,
  };
  const cuts: Cut[] = [];
  for (let at = 0; at < edges.bits.length && edges.bits[at]! >= leastBits; at++) {
    if (chosen && chosen[at] === 0) continue;
    const [l, r] = [edges.l[at]!, edges.r[at]!];
    const [a, b] = [sets.find(l), sets.find(r)];
    if (a === b) continue;
    const sizes: [number, number] = [sets.sizeOf(a), sets.sizeOf(b)];
    const reason = weak?.has(at)
      ? 'weak bridge'
      : onePerFile && [...filesOf(a)].some((file) => filesOf(b).has(file))
        ? 'second of a file'
        : sizes[0] + sizes[1] > largest
          ? 'too large'
          : sizes[0] + sizes[1] > largestByChain && !throughout(a, b)
            ? 'few links between'
            : undefined;
    if (reason) {
      refused[reason]++;
      if (cuts.length < mostCuts) cuts.push({ l, r, bits: edges.bits[at]!, reason, sizes });
      continue;
    }
    const both = onePerFile && new Set([...filesOf(a), ...filesOf(b)]);
    sets.join(a, b);
    if (both) files!.set(sets.find(a), both);
  }
  return { ...named(records, sets.find), refused, cuts };
}

/** How many links there are from a weight on. */
function linksFrom({ bits }: Edges, leastBits: number): number {
  const below = bits.findIndex((weight) => weight < leastBits);
  return below < 0 ? bits.length : below;
}

/** Links that guards refused, whatever the reason. */
export const refusedInAll = ({ refused }: Pick<Clusters, 'refused'>): number =>
  cutReasons.reduce((sum, reason) => sum + refused[reason], 0);

function named(records: number, find: (id: number) => number): Pick<Clusters, 'of' | 'count'> {
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
  return { of, count };
}
