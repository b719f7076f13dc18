import { levelsOf } from '../compare/vector.js';
import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { independentOthers, modelOthers, type DependenceSample } from './dependence.js';
import { decidedSums, type Evidence } from './evidence.js';
import { fieldModels, type LinkModel } from './model.js';
import { probabilities, probabilityOfBest } from './probabilities.js';
import { sharesByFrequency, sharesOfOthers, type Matches } from './shares-of-others.js';
import { startingMatches } from './starting-model.js';
import { rungSums, unpack } from './unpack.js';
import type { VectorCounts } from '../compare/compare-pairs.js';

const mostIterations = 20;
const tolerance = 1e-4;
/** Weight of the expected shares of rungs, in matches: enough to steady tables with a handful of matches. */
const priorMatches = 10;
/** And of the matches themselves, so that many alike do not drown what is expected. */
const priorShare = 0.1;
/** At least this share of the (smaller) file's records has a match: nobody links tables that share nothing. */
const leastShare = 0.02;
/** Where every record is to have one partner, many have one. */
const leastPartnered = 0.3;
/** Pairs from here on count as matches when their share is estimated. */
const likelier = 0.5;
/**
 * Only pairs that are likelier matches than not teach what matches look like (classification EM, Celeux & Govaert 1992).
 * Otherwise the many pairs that share a town or a year, each unlikely, together pull the model to "same town".
 */
const leastLikely = 0.9;

/**
 * Estimates the model by expectation maximisation over comparison vectors (Winkler 1988). Matches are looked for among
 * the candidates, whose prior is that of all pairs; what others look like comes from pairs drawn at random, each counted
 * by its probability of being no match, so that the true matches among them do not pass for chance. Agreement on equal
 * values is taken from value frequencies where the draw is too small to see it.
 */
export function estimate(
  run: LinkageRun,
  { candidates, random, agreements, rulesWithout, outstanding, apart, decided = [] }: Evidence,
): LinkModel {
  const total = pairsInAll(run);
  const fewest = Math.max(1, (run.settings.clusters.oneToOne ? leastPartnered : leastShare) * Math.min(...run.sizes));
  const sizes = run.fields.map((_, i) => levelsOf(run, i).length);
  const found = unpack(candidates, sizes.length);
  const drawn = random ? unpack(random, sizes.length) : found;
  const taught = decidedSums(run, decided);
  const teachers = outstanding && unpack(outstanding, sizes.length);
  const teaching = teachers?.counts.reduce((sum, count) => sum + count, 0) ?? 0;
  const standing = shareOf(candidates, outstanding);
  const known = shareOf(candidates, apart);
  const { m: priors } = startingMatches(run);
  const shares = (state: Matches, rest: Float64Array): Float64Array[] =>
    random ? sharesByFrequency(drawn, rest, { sizes, agreements, matches: state }) : sharesOfOthers(drawn, rest, sizes);
  const samples = (lambda: number): DependenceSample[] => {
    const few: DependenceSample = { pairs: drawn, matches: (filled) => lambda * filled, unbiased: null };
    return random
      ? [few, { pairs: found, matches: (filled) => Math.min(lambda * total, filled), unbiased: rulesWithout }]
      : [{ ...few, known }];
  };
  let state = startingMatches(run);
  let chance = independentOthers(shares(state, new Float64Array(drawn.counts.length).fill(1)));
  let iterations = 0;
  for (let change = 1; iterations < mostIterations && change >= tolerance; iterations++) {
    const matching = probabilities(found, state, chance);
    const from = Math.min(leastLikely, probabilityOfBest(matching, found.counts, fewest));
    const likely = matching.map((p) => (p >= from ? p : 0));
    const shown = teachers
      ? rungSums(teachers, sizes, new Float64Array(teachers.counts.length).fill(1))
      : rungSums(found, sizes, likely);
    const m = shown.map((sums, i) => {
      const seen = sums.map((share, rung) => share + taught[i]![rung]!);
      const steady = priorMatches + priorShare * seen.reduce((sum, share) => sum + share, 0);
      const all = seen.reduce((sum, share) => sum + share, 0) + steady;
      return seen.map((share, rung) => (share + steady * priors[i]![rung]!) / all);
    });
    const expected = matching.reduce((sum, p, at) => sum + (p >= likelier ? p : 0) * found.counts[at]!, 0);
    const rest = random
      ? probabilities(drawn, state, chance).map((p) => 1 - p)
      : matching.map((p, at) => 1 - Math.max(p, standing[at]!, known[at]!));
    const before = state.m;
    change = Math.max(
      ...m.flatMap((shares, i) => [...shares].map((share, rung) => Math.abs(share - before[i]![rung]!))),
    );
    state = { m, lambda: Math.min(0.5, Math.max(fewest, expected, teaching) / total) };
    chance = modelOthers(samples(state.lambda), shares(state, rest), m);
  }
  const { m, lambda } = state;
  return { lambda, priorBits: Math.log2(lambda / (1 - lambda)), fields: fieldModels(run, m, chance), iterations };
}

/** Of the pairs with each vector, how many stand out: these are no others, however unlikely they still look. */
function shareOf({ vectors, counts }: VectorCounts, outstanding: VectorCounts | undefined): Float64Array {
  const standing = new Map<number, number>();
  outstanding?.vectors.forEach((vector, at) => standing.set(vector, outstanding.counts[at]!));
  const all = new Map<number, number>();
  vectors.forEach((vector, at) => all.set(vector, (all.get(vector) ?? 0) + counts[at]!));
  return Float64Array.from(vectors, (vector) => (standing.get(vector) ?? 0) / all.get(vector)!);
}
