import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { independentOthers } from './dependence.js';
import { decidedSums, type Evidence } from './evidence.js';
import { bitsOf, fieldModels, type LinkModel } from './model.js';
import { probabilities } from './probabilities.js';
import { sharesOfOthers } from './shares-of-others.js';
import { startingMatches } from './starting-model.js';
import { rungSums, unpack, type Unpacked } from './unpack.js';

const rounds = 30;
/** Partners that a record has on average from which on there are many matches. */
const leastPartners = 3;
/** And matches that must be seen: shares of fewer are noise. */
const leastSeen = 100;
/** Of the shares of rungs among matches, how much stays as expected: else the class drifts to whatever agrees most. */
const anchored = 0.5;
/** Fields that must speak in a pair for it to be one to begin with. */
const leastFilled = 2;
/** Where more of the class than this differ in a field, they are members of a household or discs of a series. */
const mostUnlike = 0.5;
/** In a field, that is, that so many of them have. */
const leastFilledShare = 0.05;

/**
 * The model of a table in which many pairs are matches: citations of a few papers, readings of a few devices. There,
 * chance agreement cannot be learnt from all pairs, for matches are a good part of them and pass for chance. Two classes
 * of pairs are told apart by expectation maximisation instead (Winkler 1988), the share of matches and the chance
 * agreement with them; it begins with pairs that are nearly equal in all that they have. Where matches are few the same
 * finds streets and series, so what it came to is only believed where records have several partners each and the class
 * agrees in every field.
 * @returns undefined where matches are few, or the class is none of matches.
 */
export function manyMatchesModel(
  run: LinkageRun,
  { candidates, random, decided = [] }: Evidence,
): LinkModel | undefined {
  if (run.mode === 'link') return undefined;
  const { m: expected } = startingMatches(run);
  const sizes = expected.map((shares) => shares.length);
  const pairs = unpack(random ?? candidates, sizes.length);
  const all = total(pairs.counts);
  const taught = decidedSums(run, decided);
  let matching = nearlyEqual(pairs, sizes);
  for (let round = 0; ; round++) {
    const seen = total(pairs.counts.map((count, at) => count * matching[at]!));
    if (seen < leastSeen) return undefined;
    const lambda = Math.min(0.5, seen / all);
    const shown = rungSums(pairs, sizes, matching);
    const m = shown.map((sums, i) => mixed(sharesOf(added(sums, taught[i]!)), expected[i]!));
    const others = independentOthers(
      sharesOfOthers(
        pairs,
        matching.map((p) => 1 - p),
        sizes,
      ),
    );
    if (round === rounds) {
      const partners = (2 * lambda * pairsInAll(run)) / run.records;
      if (partners < leastPartners || !agreesThroughout(shown, seen)) return undefined;
      return { lambda, priorBits: bitsOf(lambda), fields: fieldModels(run, m, others), iterations: rounds, many: true };
    }
    matching = probabilities(pairs, { m, lambda }, others);
  }
}

/** 1 for pairs that are equal or nearly so (one of the two highest rungs) in all that both have. */
function nearlyEqual({ rungs, counts }: Unpacked, sizes: readonly number[]): Float64Array {
  return Float64Array.from(counts, (_, at) => {
    const filled = rungs.filter((own) => own[at]! > 0).length;
    return filled >= leastFilled && rungs.every((own, i) => own[at] === 0 || own[at]! >= sizes[i]! - 1) ? 1 : 0;
  });
}

/** Whether matches are alike in each field that is not left out nearly always. */
function agreesThroughout(shown: readonly Float64Array[], seen: number): boolean {
  return shown.every((sums) => total(sums) < leastFilledShare * seen || sums[0]! <= mostUnlike * total(sums));
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
const added = (one: Float64Array, other: Float64Array): Float64Array => one.map((count, at) => count + other[at]!);

function sharesOf(sums: Float64Array): Float64Array {
  const all = Math.max(1, total(sums));
  return sums.map((count) => count / all);
}

const mixed = (seen: Float64Array, expected: Float64Array): Float64Array =>
  seen.map((share, rung) => (1 - anchored) * share + anchored * expected[rung]!);
