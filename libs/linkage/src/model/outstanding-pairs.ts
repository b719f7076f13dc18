import type { VectorCounts } from '../compare/compare-pairs.js';
import type { LinkageRun } from '../linkage-run.js';
import { bitsOf, type LinkModel } from './model.js';
import { weightOf } from './score-pairs.js';

/** Bits by which a pair must be ahead of the next best one of either record; fewer where one partner is all there can be. */
const leastAheadOf = (oneToOne: boolean): number => (oneToOne ? 2 : 5);
/** Match probability below which nothing teaches, however far ahead. */
const leastLikely = 0.1;

/** The same in bits, where every record is to have one partner: who is nobody else's is this one's. */
const leastBitsOfPartners = -8;

/**
 * Pairs of which either record has no other partner nearly as good. Neighbours and discs of a series are alike among
 * many; a match stands out, also where its fields differ too much for it to be clear (the ratio test of Lowe 2004). Clear
 * pairs alone would teach that matches hardly ever differ. Undefined where fewer stand out than are clear: then records
 * have several true partners, and standing out says nothing.
 */
export async function outstandingPairs(run: LinkageRun, model: LinkModel): Promise<VectorCounts | undefined> {
  const { oneToOne } = run.settings.clusters;
  const leastAhead = leastAheadOf(oneToOne);
  const [least, clear] = [oneToOne ? leastBitsOfPartners : bitsOf(leastLikely), bitsOf(0.9)];
  const { columns } = await run.warehouse.columns(
    `SELECT toFloat64(l) AS l, toFloat64(r) AS r, toFloat64(g) AS g, toFloat64(w) AS w FROM (SELECT l, r, g, ${weightOf(model)} AS w FROM ${run.prefix}_vector) WHERE w >= ${least - leastAhead}`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
  const [l, r, g, w] = ['l', 'r', 'g', 'w'].map((name) => columns.get(name)!) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const best = new Float64Array(run.records).fill(-Infinity);
  const second = new Float64Array(run.records).fill(-Infinity);
  for (let at = 0; at < w.length; at++)
    for (const record of [l[at]!, r[at]!]) {
      if (w[at]! > best[record]!) {
        second[record] = best[record]!;
        best[record] = w[at]!;
      } else if (w[at]! > second[record]!) second[record] = w[at]!;
    }
  const counts = new Map<number, number>();
  let [outstanding, plain] = [0, 0];
  for (let at = 0; at < w.length; at++) {
    if (w[at]! >= clear) plain++;
    const ahead = [l[at]!, r[at]!].every((record) => w[at]! >= best[record]! && w[at]! >= second[record]! + leastAhead);
    if (!ahead || w[at]! < least) continue;
    outstanding++;
    counts.set(g[at]!, (counts.get(g[at]!) ?? 0) + 1);
  }
  if (outstanding < plain && !oneToOne) return undefined;
  return {
    vectors: Float64Array.from(counts.keys()),
    counts: Float64Array.from(counts.values()),
    rules: new Float64Array(counts.size),
  };
}
