import type { VectorCounts } from '../compare/compare-pairs.js';
import type { LinkageRun } from '../linkage-run.js';
import { bitsOf, type LinkModel } from './model.js';
import { weightOf } from './score-pairs.js';
import { standingGroups } from './standing-groups.js';

/** Bits from which a pair is clear. */
const clearBits = bitsOf(0.9);
/** Bits that a link needs to hold a group together, and by which it must be ahead of the next best one. */
const anybody = { least: bitsOf(0.1), ahead: 5 };
/** The same where one partner is all there can be: who is nobody else's is this one's. */
const partners = { least: -8, ahead: 2 };

/**
 * Pairs inside of groups that stand apart: by this model no other record is nearly as likely to belong to them. Neighbours
 * and discs of a series are alike among many; a match stands out, also where its fields differ too much for it to be
 * clear. Clear pairs alone would teach that matches hardly ever differ.
 * @param largest Records of a group at most; two for pairs.
 * @returns Their vectors; undefined where fewer stand out than are clear, for then standing out says nothing.
 */
export async function outstandingPairs(
  run: LinkageRun,
  model: LinkModel,
  largest: number,
): Promise<VectorCounts | undefined> {
  const { oneToOne } = run.settings.clusters;
  const { least, ahead } = oneToOne ? partners : anybody;
  const { columns } = await run.warehouse.columns(
    `SELECT toFloat64(l) AS l, toFloat64(r) AS r, toFloat64(g) AS g, toFloat64(w) AS w FROM (SELECT l, r, g, ${weightOf(model)} AS w FROM ${run.prefix}_vector) WHERE w >= ${least - ahead}`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
  const [l, r, g, w] = ['l', 'r', 'g', 'w'].map((name) => columns.get(name)!) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const groups = standingGroups({ l, r, w }, { records: run.records, least, ahead, largest: oneToOne ? 2 : largest });
  const counts = new Map<number, number>();
  let [outstanding, plain] = [0, 0];
  for (let at = 0; at < w.length; at++) {
    if (w[at]! >= clearBits) plain++;
    const group = groups[l[at]!]!;
    if (group === 0 || group !== groups[r[at]!] || w[at]! < least) continue;
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
