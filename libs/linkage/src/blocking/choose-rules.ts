import { createRandom } from '@tributary/numerics';
import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { kindOf, type Kind } from '../settings/roles.js';
import { keysOf, type Key } from './keys.js';
import { measureKeys, type Rule } from './measure-rules.js';

/**
 * What two records of one thing have of a field: how often it is equal, how often only alike. Taken low on purpose: rules
 * are there for the hard matches, easy ones are found by any.
 */
const expected: Record<Kind, { equal: number; alike: number }> = {
  name: { equal: 0.5, alike: 0.15 },
  word: { equal: 0.5, alike: 0.15 },
  date: { equal: 0.55, alike: 0.2 },
  email: { equal: 0.5, alike: 0.15 },
  code: { equal: 0.55, alike: 0.15 },
  text: { equal: 0.2, alike: 0.5 },
  number: { equal: 0.5, alike: 0 },
  category: { equal: 0.7, alike: 0 },
  list: { equal: 0.3, alike: 0.4 },
};

const patterns = 2_048;
/** Keys that fewer records have find nothing. */
const leastFilled = 0.05;
/** Rules at most; reading millions of records once more for a rule takes longer than its comparisons. */
const mostRules = (records: number): number => (records > 200_000 ? 10 : 24);
/** Reading and grouping a record once costs about as much as this many comparisons. */
const groupingCost = 0.1;
/** A rule that finds less than this share of matches that no rule before finds is not worth its time. */
const leastGain = 0.002;
/** What it is worth to find a match for the first, second and third time: slips are not as independent as assumed. */
const worth = [1, 0.4, 0.15];

interface Candidate {
  keys: readonly Key[];
  /** Comparisons it brings, estimated as if fields were independent. */
  cost: number;
  /** 1 for every made-up match that agrees on all keys. */
  finds: Uint8Array;
}

/**
 * Chooses blocking rules from the data: single keys, pairs and triples of keys are weighed by how many made-up matches
 * (fields go wrong or missing by chance) they would still find, per comparison that they cost; the best is taken until
 * the comparisons allowed are used up or nothing is gained. A greedy cover (Michelson & Knoblock 2006; Bilenko 2006).
 */
export async function chooseRules(run: LinkageRun, mostPairs: number): Promise<Rule[]> {
  const keys = keysOf(run);
  const measured = await measureKeys(run, keys);
  const total = pairsInAll(run);
  const agreeing = agreementPatterns(run, keys, measured);
  const chance = measured.map(({ pairs }) => pairs / total);
  const candidates: Candidate[] = [];
  const add = (indexes: readonly number[], cost: number): void => {
    if (cost > mostPairs) return;
    const finds = agreeing[indexes[0]!]!.slice();
    for (const index of indexes.slice(1)) agreeing[index]!.forEach((agrees, at) => (finds[at]! &= agrees));
    candidates.push({ keys: indexes.map((index) => keys[index]!), cost, finds });
  };
  const useful = measured.map(({ filled }) => filled >= leastFilled);
  keys.forEach((key, i) => {
    if (!useful[i]) return;
    add([i], key.each ? measured[i]!.pairsWithin : measured[i]!.pairs);
    keys.forEach((second, j) => {
      if (j <= i || !useful[j] || second.field === key.field || (key.each && second.each)) return;
      add([i, j], total * chance[i]! * chance[j]!);
      if (key.holds !== 'equal' || second.holds !== 'equal') return;
      keys.forEach((third, k) => {
        if (k > j && useful[k] && third.holds === 'equal' && third.field !== key.field && third.field !== second.field)
          add([i, j, k], total * chance[i]! * chance[j]! * chance[k]!);
      });
    });
  });
  const refining = keys
    .map((key, i) => ({ key, chance: chance[i]!, filled: measured[i]!.filled }))
    .filter(({ key, filled }) => key.holds === 'equal' && !key.each && filled > 0.5)
    .sort((a, b) => a.chance - b.chance);
  return greedy(candidates, { mostPairs, records: run.records }).map(({ keys: chosen }) => ({
    keys: chosen,
    refine: refining.find(({ key }) => chosen.every((other) => other.field !== key.field))?.key,
  }));
}

/** Per key, which of the made-up matches agree on it. */
function agreementPatterns(
  run: LinkageRun,
  keys: readonly Key[],
  measured: readonly { filled: number }[],
): Uint8Array[] {
  const random = createRandom(run.settings.seed);
  const found = keys.map(() => new Uint8Array(patterns));
  const filledOf = run.fields.map((_, field) => measured[keys.findIndex((key) => key.field === field)]!.filled);
  for (let pattern = 0; pattern < patterns; pattern++) {
    const draws = run.fields.map((field, i) => {
      const { equal, alike } = expected[kindOf[field.role]];
      if (random.next() > filledOf[i]!) return 'missing';
      const draw = random.next();
      return draw < equal ? 'equal' : draw < equal + alike ? 'alike' : 'wrong';
    });
    keys.forEach((key, k) => {
      const draw = draws[key.field]!;
      if (draw === 'equal' || (draw === 'alike' && key.holds === 'alike')) found[k]![pattern] = 1;
    });
  }
  return found;
}

function greedy(candidates: readonly Candidate[], limit: { mostPairs: number; records: number }): Candidate[] {
  const times = new Uint8Array(patterns);
  const chosen: Candidate[] = [];
  let left = limit.mostPairs;
  while (chosen.length < mostRules(limit.records)) {
    let best: Candidate | undefined;
    let bestValue = 0;
    for (const candidate of candidates) {
      if (candidate.cost > left || chosen.includes(candidate)) continue;
      let gain = 0;
      for (let at = 0; at < patterns; at++) if (candidate.finds[at] === 1) gain += worth[times[at]!] ?? 0;
      if (gain < leastGain * patterns) continue;
      const value = gain / (candidate.cost + groupingCost * limit.records);
      if (value > bestValue) [best, bestValue] = [candidate, value];
    }
    if (!best) break;
    chosen.push(best);
    left -= best.cost;
    for (let at = 0; at < patterns; at++) times[at]! += best.finds[at]!;
  }
  return chosen;
}
