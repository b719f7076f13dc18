import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { bitsOf, type LinkModel } from './model.js';
import { scorePairs } from './score-pairs.js';

/** At least this share of the records that could have a partner is taken to have none. */
const leastAlone = 0.1;
/** In bits: among best ones of each other, no more than half are taken to be partners before their fields are looked at. */
const evenOdds = 0;
/** Bits below which a pair is no candidate for anybody's partner. */
const leastBits = 0;
/** Partners below which no share can be told. */
const fewest = 10;
/** Second bests that are taken to stand beside those seen. */
const unseen = 0.5;
/** Bits by which the prior is raised at most: closure multiplies wrong links. */
const mostRaised = 3;

/**
 * In a small table most records have one copy or none. Where that is so the second best of a record is none: what second
 * bests weigh is what wrong bests weigh (target and decoy, Elias & Gygi 2007). The lowest weight from which on hardly more
 * second bests than the threshold allows stand against best ones of each other is where the threshold should be. The
 * prior is raised by what is lacking, to even odds at most (then a link still needs fields that speak for it), and never
 * lowered. Records with several copies leave it too low, never too high. Between files see partner-evidence.ts.
 */
export async function calibratePartners(run: LinkageRun, model: LinkModel): Promise<LinkModel> {
  const { l, r, bits: w } = await scorePairs(run, model, leastBits);
  const seen = new Uint8Array(run.records);
  const threshold = run.settings.thresholds.accept;
  const partnered = new Uint8Array(run.records);
  const couples = run.records / 2;
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
    const alone = Math.max(leastAlone * couples, couples - Math.max(targets, expected));
    const wrong = (alone * (decoys + unseen)) / Math.max(1, targets);
    if (targets >= fewest && wrong <= (1 - threshold) * targets) lowest = w[at]!;
  }
  const lacking = bitsOf(threshold) - lowest;
  if (!(lacking > 0) || !Number.isFinite(lacking)) return model;
  return {
    ...model,
    priorBits: Math.max(model.priorBits, Math.min(evenOdds, model.priorBits + Math.min(mostRaised, lacking))),
  };
}
