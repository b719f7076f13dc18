import type { VectorCounts } from '../compare/compare-pairs.js';
import { levelsOf, type Agreement } from '../compare/vector.js';
import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { independentOthers, modelOthers, rungSlots, type DependenceSample, type OthersModel } from './dependence.js';
import { fieldModels, type LinkModel } from './model.js';
import { rungSums, unpack, type Unpacked } from './unpack.js';

const mostIterations = 20;
const tolerance = 1e-4;
/** Weight of the expected shares of rungs, in matches: enough to steady tables with a handful of matches. */
const priorMatches = 10;
/** And of the matches themselves, so that many alike do not drown what is expected. */
const priorShare = 0.1;
/** Records that have a match, before anything is known. */
const startShare = 0.2;
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

interface Evidence {
  candidates: VectorCounts;
  /** Pairs drawn at random; absent where the candidates are all pairs there are. */
  random?: VectorCounts;
  agreements: readonly Agreement[];
  /** Per field the blocking rules that do not use it, as bits. */
  rulesWithout: readonly number[];
  /** Pairs that stand out (see {@link outstandingPairs}): they teach in the place of pairs that are merely likely. */
  outstanding?: VectorCounts;
  /** Pairs that people decided to be one: per field the rung's label, where it says something. */
  decided?: readonly DecidedPair[];
}

/** What the fields of a pair said that a person decided: field → label of the rung, left out where it said nothing. */
export interface DecidedPair {
  levels: Record<string, string>;
  match: boolean;
}

/**
 * Estimates the model by expectation maximisation over comparison vectors (Winkler 1988). Matches are looked for among
 * the candidates, whose prior is that of all pairs; what others look like comes from pairs drawn at random, each counted
 * by its probability of being no match, so that the true matches among them do not pass for chance. Agreement on equal
 * values is taken from value frequencies where the draw is too small to see it.
 */
export function estimate(
  run: LinkageRun,
  { candidates, random, agreements, rulesWithout, outstanding, decided = [] }: Evidence,
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
  const priors = run.fields.map((_, i) => Float64Array.from(levelsOf(run, i), ({ prior }) => prior));
  const shares = (state: { m: readonly Float64Array[]; lambda: number }, rest: Float64Array): Float64Array[] =>
    rungSums(drawn, sizes, rest).map((sums, i) => {
      const seen = sums.reduce((sum, share) => sum + share, 0);
      const own = sums.map((share) => (share + 0.5) / (seen + 0.5 * sums.length));
      return random ? withFrequency(own, agreements[i]!.share, state.lambda * state.m[i]!.at(-1)!) : own;
    });
  const samples = (lambda: number): DependenceSample[] => {
    const few = { pairs: drawn, matches: (filled: number) => lambda * filled, unbiased: null };
    return random
      ? [few, { pairs: found, matches: (filled) => Math.min(lambda * total, filled), unbiased: rulesWithout }]
      : [few];
  };
  let state = { m: priors.map((prior) => prior.slice()), lambda: (startShare * run.records) / total };
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
      : matching.map((p, at) => 1 - Math.max(p, standing[at]!));
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

/** Decided matches per rung: each teaches like a clear match that was found. */
function decidedSums(run: LinkageRun, decided: readonly DecidedPair[]): Float64Array[] {
  return run.fields.map(({ name }, i) => {
    const labels = levelsOf(run, i).map(({ label }) => label);
    const sums = new Float64Array(labels.length);
    for (const { levels, match } of decided) {
      const rung = match ? labels.indexOf(levels[name] ?? '') : -1;
      if (rung >= 0) sums[rung]!++;
    }
    return sums;
  });
}

/** Equal values: counted over all pairs, less the matches among them, which share a value by right. */
function withFrequency(shares: Float64Array, byFrequency: number, byRight: number): Float64Array {
  const top = shares.length - 1;
  const equal = Math.max(byFrequency - byRight, byFrequency * 0.1, 1e-9);
  const scale = (1 - equal) / (1 - shares[top]!);
  return shares.map((share, rung) => (rung === top ? equal : share * scale));
}

function probabilities(
  { rungs, counts }: Unpacked,
  { m, lambda }: { m: readonly Float64Array[]; lambda: number },
  { parents, tables }: OthersModel,
): Float64Array {
  const ratios = tables.map((table, i) =>
    table.map((share, slot) => Math.log((m[i]![(slot % rungSlots) - 1] ?? 1) / share)),
  );
  const odds = Math.log(lambda / (1 - lambda));
  return Float64Array.from(counts, (_, at) => {
    let sum = odds;
    for (let i = 0; i < rungs.length; i++) {
      const rung = rungs[i]![at]!;
      if (rung === 0) continue;
      const given = parents[i]! < 0 ? 0 : rungs[parents[i]!]![at]!;
      sum += ratios[i]![given * rungSlots + rung]!;
    }
    return 1 / (1 + Math.exp(-sum));
  });
}

/** The probability from which on there are `count` pairs, the best first. */
function probabilityOfBest(probability: Float64Array, counts: Float64Array, count: number): number {
  const order = Uint32Array.from(probability, (_, at) => at).sort((a, b) => probability[b]! - probability[a]!);
  let pairs = 0;
  for (const at of order) if ((pairs += counts[at]!) >= count) return probability[at]!;
  return 0;
}
