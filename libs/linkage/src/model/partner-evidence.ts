import type { LinkageRun } from '../linkage-run.js';
import type { LinkModel } from './model.js';
import { partnerOdds } from './partner-odds.js';
import { rivalry } from './rivals.js';
import { scorePairs, type Edges } from './score-pairs.js';

/** Bits below which a pair is no candidate for anybody's partner; of many records only pairs that are kept are read. */
const leastCandidate = -12;
const manyRecords = 200_000;

/**
 * Scored pairs of a linkage between two files, or by a single field, by their fields and by their rivals. Where hardly a
 * record has several partners, that no other pair comes near says much that fields do not: texts and prices of one
 * product differ by as much as those of strangers do, yet the right one is far ahead of all others. Copies of a copy are
 * rivals of each other and leave the odds too low, never too high.
 * @param kept Bits from which pairs are kept.
 */
export async function scorePartners(run: LinkageRun, model: LinkModel, kept: number): Promise<Edges> {
  const leastBits = run.records > manyRecords ? kept : Math.min(kept, leastCandidate);
  const scored = await scorePairs(run, model, leastBits);
  const rivals = rivalry({ ...scored, w: scored.bits }, run.records, leastBits);
  const odds = partnerOdds(rivals, partnersAtMost(run));
  if (!odds) return strongest(scored, scored.bits, kept);
  // Several records may be right by their fields alone: rivals only ever add.
  const bits = scored.bits.map((w, at) => Math.max(w, odds.start + odds.weight * w + odds.ahead * rivals.ahead[at]!));
  return strongest(scored, bits, kept);
}

/** Records on either side that could have a partner; within a table any could have any. */
const partnersAtMost = ({ mode, sizes, records }: LinkageRun): [number, number] =>
  mode === 'link' && sizes.length === 2 ? [sizes[0]!, sizes[1]!] : [records, records];

/** Pairs from `kept` bits on, the strongest first, with what rivals add to the weight of each. */
function strongest(scored: Edges, bits: Float64Array, kept: number): Edges {
  const order = Uint32Array.from(bits, (_, at) => at)
    .filter((at) => bits[at]! >= kept)
    .sort((a, b) => bits[b]! - bits[a]! || a - b);
  return {
    l: Uint32Array.from(order, (at) => scored.l[at]!),
    r: Uint32Array.from(order, (at) => scored.r[at]!),
    bits: Float64Array.from(order, (at) => bits[at]!),
    rivals: Float64Array.from(order, (at) => bits[at]! - scored.bits[at]!),
  };
}
