import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { bitsOf, type LinkModel } from './model.js';
import { weightOf } from './score-pairs.js';

/** At least this share of the smaller file is taken to have no partner. */
const leastAlone = 0.1;
/** In bits: among best ones of each other, no more than half are taken to be partners before their fields are looked at. */
const evenOdds = 0;
/**
 * Bits below which a pair is no candidate for anybody's partner, partners below which no share can be told, second bests that are taken to stand beside those seen, and bits by which the
 * prior is raised at most. Within one table records may have several partners, of which second bests are none: they leave
 * thresholds too high, never too low, and a raise is bounded since closure multiplies wrong links.
 */
const betweenFiles = { leastBits: -25, fewest: 50, unseen: 1, mostRaised: Infinity };
const amongThemselves = { leastBits: 0, fewest: 10, unseen: 0.5, mostRaised: 3 };

/**
 * Where every record has one partner at most, the second best of a record is surely none: what second bests weigh is what
 * wrong bests weigh (target and decoy, Elias & Gygi 2007). The lowest weight from which on hardly more second bests than
 * the threshold allows stand against best ones of each other is where the threshold should be. Long texts and prices
 * leave weights of true partners too low; the prior is raised by what is lacking, to even odds at most (then a link still
 * needs fields that speak for it), and never lowered.
 */
export async function calibratePartners(run: LinkageRun, model: LinkModel): Promise<LinkModel> {
  const within = run.mode !== 'link';
  const { leastBits, fewest, unseen, mostRaised } = within ? amongThemselves : betweenFiles;
  const { columns } = await run.warehouse.columns(
    `SELECT toFloat64(l) AS l, toFloat64(r) AS r, toFloat64(w) AS w FROM (SELECT l, r, ${weightOf(model)} AS w FROM ${run.prefix}_vector) WHERE w >= ${leastBits} ORDER BY w DESC, l, r`,
    { signal: run.signal, timeoutSeconds: 3600 },
  );
  const [l, r, w] = ['l', 'r', 'w'].map((name) => columns.get(name)!) as [Float64Array, Float64Array, Float64Array];
  const seen = new Uint8Array(run.records);
  const threshold = run.settings.thresholds.accept;
  const partnered = new Uint8Array(run.records);
  const smaller = within ? run.records / 2 : Math.min(...run.sizes);
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
