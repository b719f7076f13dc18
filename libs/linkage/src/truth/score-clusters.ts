import type { Clusters } from '../cluster/cluster-records.js';

/** What is known to be right: a label a record, or the pairs that match. */
export type Truth = { labels: Int32Array } | { pairs: readonly (readonly [number, number])[] };

export interface PairScore {
  precision: number;
  recall: number;
  f1: number;
  truePairs: number;
  foundPairs: number;
  rightPairs: number;
}

/** Scores clusters by their pairs: all pairs within a cluster count, and all true pairs, also those never compared. */
export function scoreClusters(
  clusters: Pick<Clusters, 'of'>,
  truth: Truth,
  fileOf?: (record: number) => number,
): PairScore {
  const found = pairsWithin(clusters.of, fileOf);
  if ('pairs' in truth) {
    const right = truth.pairs.filter(([l, r]) => clusters.of[l] === clusters.of[r]).length;
    return pairShares({ truePairs: truth.pairs.length, foundPairs: found, rightPairs: right });
  }
  const { labels } = truth;
  const both = new Float64Array(labels.length);
  const codes = new Map<number, number>();
  const spread = labels.reduce((most, label) => Math.max(most, label), 0) + 2;
  labels.forEach((label, id) => {
    if (label < 0) return void (both[id] = -1 - id);
    const key = clusters.of[id]! * spread + label;
    let code = codes.get(key);
    if (code === undefined) codes.set(key, (code = codes.size));
    both[id] = code;
  });
  return pairShares({
    truePairs: truePairsOf(truth, fileOf),
    foundPairs: found,
    rightPairs: pairsWithin(both, fileOf),
  });
}

/** How many pairs truly match. */
export function truePairsOf(truth: Truth, fileOf?: (record: number) => number): number {
  if ('pairs' in truth) return truth.pairs.length;
  return pairsWithin(
    Float64Array.from(truth.labels, (label, id) => (label < 0 ? -1 - id : label)),
    fileOf,
  );
}

/** Pairs of records with equal values; with files, only pairs between files. */
function pairsWithin(groups: Uint32Array | Float64Array, fileOf?: (record: number) => number): number {
  const count = (key: (id: number) => number | string): number => {
    const sizes = new Map<number | string, number>();
    let pairs = 0;
    for (let id = 0; id < groups.length; id++) {
      const size = sizes.get(key(id)) ?? 0;
      pairs += size;
      sizes.set(key(id), size + 1);
    }
    return pairs;
  };
  const all = count((id) => groups[id]!);
  return fileOf ? all - count((id) => `${groups[id]!} ${fileOf(id)}`) : all;
}

/** Precision, recall and F1 of counted pairs. */
export function pairShares(counts: Pick<PairScore, 'truePairs' | 'foundPairs' | 'rightPairs'>): PairScore {
  const { truePairs, foundPairs, rightPairs } = counts;
  const precision = foundPairs === 0 ? 1 : rightPairs / foundPairs;
  const recall = truePairs === 0 ? 1 : rightPairs / truePairs;
  return { precision, recall, f1: rightPairs === 0 ? 0 : (2 * precision * recall) / (precision + recall), ...counts };
}
