import { levelsOf } from '../compare/vector.js';
import { pairsInAll, type LinkageRun } from '../linkage-run.js';
import { independentOthers } from './dependence.js';
import type { Evidence } from './evidence.js';
import { bitsOf, fieldModels, type LinkModel } from './model.js';
import { sharesOfOthers, type Matches } from './shares-of-others.js';
import { unpack } from './unpack.js';

/** Records that have a match, before anything is known. */
const startShare = 0.2;

/** Matches as they are expected before anything is known. */
export const startingMatches = (run: LinkageRun): Matches => ({
  m: run.fields.map((_, i) => Float64Array.from(levelsOf(run, i), ({ prior }) => prior)),
  lambda: (startShare * run.records) / pairsInAll(run),
});

/** The model before anything was learnt, where all pairs were compared: fields of others as if independent, matches as expected. */
export function startingModel(run: LinkageRun, { candidates }: Pick<Evidence, 'candidates'>): LinkModel {
  const { m, lambda } = startingMatches(run);
  const sizes = m.map((shares) => shares.length);
  const all = unpack(candidates, sizes.length);
  const others = independentOthers(sharesOfOthers(all, new Float64Array(all.counts.length).fill(1), sizes));
  return { lambda, priorBits: bitsOf(lambda), fields: fieldModels(run, m, others), iterations: 0 };
}
