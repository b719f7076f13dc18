import type { VectorCounts } from '../compare/compare-pairs.js';
import { levelsOf, type Agreement } from '../compare/vector.js';
import type { LinkageRun } from '../linkage-run.js';

/** What a model is estimated from. */
export interface Evidence {
  candidates: VectorCounts;
  /** Pairs drawn at random; absent where the candidates are all pairs there are. */
  random?: VectorCounts;
  agreements: readonly Agreement[];
  /** Per field the blocking rules that do not use it, as bits. */
  rulesWithout: readonly number[];
  /** Pairs that stand out (see outstanding-pairs.ts): they teach in the place of pairs that are merely likely. */
  outstanding?: VectorCounts;
  /** Pairs that stood apart before anything was learnt (see estimate-model.ts): no chance agreement, whatever they look like now. */
  apart?: VectorCounts;
  /** Pairs that people decided to be one: per field the rung's label, where it says something. */
  decided?: readonly DecidedPair[];
}

/** What the fields of a pair said that a person decided: field → label of the rung, left out where it said nothing. */
export interface DecidedPair {
  levels: Record<string, string>;
  match: boolean;
}

/** Decided matches per rung: each teaches like a clear match that was found. */
export function decidedSums(run: LinkageRun, decided: readonly DecidedPair[]): Float64Array[] {
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
