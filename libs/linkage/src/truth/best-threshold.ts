import { clusterOptions, clusterRecords, usuallyByChain, type Clusters } from '../cluster/cluster-records.js';
import { createSets } from '../cluster/union-find.js';
import type { Linkage } from '../link-records.js';
import { probabilityOf } from '../model/model.js';
import { pairShares, scoreClusters, truePairsOf, type Truth } from './score-clusters.js';

export interface BestThreshold {
  /** Match probability from which pairs are linked. */
  threshold: number;
  f1: number;
}

/**
 * The threshold that would have scored best: chosen with the answers, so a bound and no promise. Without a guard
 * but size links are added one after another, the strongest first, and each join counts the pairs that it makes.
 */
export function bestThreshold(linkage: Linkage, truth: Truth): BestThreshold {
  const { largest, oneToOne, onePerFile, weakestBridge } = linkage.run.settings.clusters;
  const grows = linkage.model.many || (largest === undefined && reachesSize(linkage.clusters));
  const joinsAlone = !oneToOne && !onePerFile && weakestBridge === undefined && !grows;
  return joinsAlone ? byJoining(linkage, truth) : byTrying(linkage, truth);
}

/** Whether some group is so large, or was kept from being so, that more than its strongest links decide on it. */
function reachesSize({ of, refused }: Clusters): boolean {
  const sizes = new Uint32Array(of.length);
  return refused['few links between'] > 0 || of.some((cluster) => ++sizes[cluster]! > usuallyByChain);
}

/** Thresholds in bits that are tried where joins cannot be counted one by one; fewer where a try takes long. */
const manyRecords = 20_000;
const tried = (records: number): number[] =>
  records > manyRecords ? [2, 4, 6, 8, 10, 15, 20] : Array.from({ length: 58 }, (_, at) => at / 2 - 4);

function byTrying({ run, fileOf, model, edges }: Linkage, truth: Truth): BestThreshold {
  let best = { threshold: 1, f1: 0 };
  for (const leastBits of tried(run.records)) {
    const clusters = clusterRecords(edges, clusterOptions(run, { fileOf, many: model.many === true }, leastBits));
    const { f1 } = scoreClusters(clusters, truth, run.mode === 'link' ? fileOf : undefined);
    if (f1 > best.f1) best = { threshold: probabilityOf(leastBits), f1 };
  }
  return best;
}

function byJoining({ run, fileOf, edges }: Linkage, truth: Truth): BestThreshold {
  const files = run.mode === 'link' ? fileOf : undefined;
  const truePairs = truePairsOf(truth, files);
  const matches = matcher(truth, run.records);
  const sets = createSets(run.records);
  const { largest = usuallyByChain } = run.settings.clusters;
  let [foundPairs, rightPairs] = [0, 0];
  let best = { threshold: 1, f1: 0 };
  for (let at = 0; at < edges.bits.length; at++) {
    const [a, b] = [sets.find(edges.l[at]!), sets.find(edges.r[at]!)];
    if (a !== b && sets.sizeOf(a) + sets.sizeOf(b) <= largest) {
      for (const one of sets.membersOf(a))
        for (const other of sets.membersOf(b)) {
          if (files && files(one) === files(other)) continue;
          foundPairs++;
          if (matches(one, other)) rightPairs++;
        }
      sets.join(a, b);
    }
    // Pairs of one weight are linked together or not at all.
    if (edges.bits[at + 1] === edges.bits[at]) continue;
    const { f1 } = pairShares({ truePairs, foundPairs, rightPairs });
    if (f1 > best.f1) best = { threshold: probabilityOf(edges.bits[at]!), f1 };
  }
  return best;
}

function matcher(truth: Truth, records: number): (a: number, b: number) => boolean {
  if ('labels' in truth) return (a, b) => truth.labels[a]! >= 0 && truth.labels[a] === truth.labels[b];
  const key = (a: number, b: number): number => Math.min(a, b) * records + Math.max(a, b);
  const pairs = new Set(truth.pairs.map(([a, b]) => key(a, b)));
  return (a, b) => pairs.has(key(a, b));
}
