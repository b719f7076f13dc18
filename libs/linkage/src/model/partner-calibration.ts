import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { bitsOf, type LinkModel } from './model.js';
import { weightOf } from './score-pairs.js';

/** Pairs below this are no candidates for anybody's partner. */
const leastBits = -25;
/** At least this share of the smaller file is taken to have no partner. */
const leastAlone = 0.1;
/** In bits: among best ones of each other, no more than half are taken to be partners before their fields are looked at. */
const evenOdds = 0;
/** Too few partners to tell a share from. */
const fewestPartners = 50;

/**
 * Where every record has one partner at most, the second best of a record is surely none: what second bests weigh is what
 * wrong bests weigh (target and decoy, Elias & Gygi 2007). The lowest weight from which on hardly more second bests than
 * the threshold allows stand against best ones of each other is where the threshold should be. Long texts and prices
 * leave weights of true partners too low; the prior is raised by what is lacking, to even odds at most (then a link still
 * needs fields that speak for it), and never lowered.
 */
export async function calibratePartners(run: LinkageRun, model: LinkModel): Promise<LinkModel> {
  const { columns } = await run.warehouse.columns(
    `SELECT toFloat64(l) AS l, toFloat64(r) AS r, toFloat64(w) AS w FROM (SELECT l, r, ${weightOf(model)} AS w FROM ${run.prefix}_vector) WHERE w >= ${leastBits} ORDER BY w DESC, l, r`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
  const [l, r, w] = ['l', 'r', 'w'].map((name) => columns.get(name)!) as [Float64Array, Float64Array, Float64Array];
  const seen = new Uint8Array(run.records);
  const threshold = run.settings.thresholds.accept;
  const partnered = new Uint8Array(run.records);
  const smaller = Math.min(...run.sizes);
  const expected = model.lambda * pairsInAll(run);
  let [targets, decoys] = [0, 0];
  let lowest = Infinity;
  // From the strongest on: the first pair of both of its records is a best one of each other.
  for (let at = 0; at < w.length; at++) {
    const [one, other] = [l[at]!, r[at]!];
    if (seen[one] === 0 && seen[other] === 0) {
      targets++;
      partnered[one] = partnered[other] = 1;
    } else for (const record of [one, other]) if (seen[record] === 1 && partnered[record] === 1) decoys += 0.5;
    seen[one] = Math.min(2, seen[one]! + 1);
    seen[other] = Math.min(2, seen[other]! + 1);
    // Only who has no partner can have a wrong best one; a second best weighs as much as such a one does. One more than
    // was seen: none among few proves little (Levitsky et al. 2017).
    const alone = Math.max(leastAlone * smaller, smaller - Math.max(targets, expected));
    const wrong = (alone * (decoys + 1)) / Math.max(1, targets);
    if (targets >= fewestPartners && wrong <= (1 - threshold) * targets) lowest = w[at]!;
  }
  const lacking = bitsOf(threshold) - lowest;
  if (!(lacking > 0) || !Number.isFinite(lacking)) return model;
  return { ...model, priorBits: Math.max(model.priorBits, Math.min(evenOdds, model.priorBits + lacking)) };
}
