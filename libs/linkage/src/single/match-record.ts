import type { LinkageRun } from '../linkage-run.js';
import type { Values } from '../twin/compare-sides.js';
import { findCandidates } from './find-candidates.js';
import { runOf, type LinkIndex } from './link-index.js';
import { weighPair, type WeighedPair } from './weigh-pair.js';

/** A record of the index that a single one was compared with, and why it weighs what it weighs. */
export interface Candidate extends WeighedPair {
  /** Its number in the index. */
  record: number;
}

/** Candidates that are answered at most: whoever is further down is nobody's match. */
const mostCandidates = 50;
/** Below this nothing is answered, as in a run over all. */
const leastBits = -4;

/**
 * Scores one record against all that the index holds, by the blocking keys, comparisons and model of the linkage that made
 * it: a pair weighs here what it weighs there.
 * @param values One a field, in normal form; '' where there is none.
 * @returns Candidates, the likeliest first.
 */
export async function matchRecord(
  warehouse: LinkageRun['warehouse'],
  index: LinkIndex,
  values: Values,
): Promise<Candidate[]> {
  const run = runOf(warehouse, index);
  const found = await findCandidates(run, index, values);
  return found
    .map(({ record, values: others, counts, words }): Candidate => {
      return { record, ...weighPair(index, { a: others, b: values, words }, counts) };
    })
    .filter(({ bits }) => bits >= leastBits)
    .sort((a, b) => b.bits - a.bits || a.record - b.record)
    .slice(0, mostCandidates);
}
