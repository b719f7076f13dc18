import type { LinkageRun } from '../linkage-run.js';
import { evidenceBars, type EvidenceBar } from '../model/explain.js';
import { frequencyBitsOf, vectorOfSides, type Values } from '../twin/compare-sides.js';
import { findCandidates } from './find-candidates.js';
import { runOf, type LinkIndex } from './link-index.js';

/** A record of the index that a single one was compared with, and why it weighs what it weighs. */
export interface Candidate {
  /** Its number in the index. */
  record: number;
  bits: number;
  priorBits: number;
  frequencyBits: number;
  fields: EvidenceBar[];
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
  const { fields } = run;
  const { model, agreements } = index;
  const { priorBits } = model;
  const found = await findCandidates(run, index, values);
  return found
    .map(({ record, values: others, counts, words }): Candidate => {
      const sides = { a: others, b: values, words };
      const rarity = frequencyBitsOf(fields, sides, { agreements, counts });
      const shown = values.map((value, i): [string, string] => [value, others[i]!]);
      const bars = evidenceBars({ model, fields }, vectorOfSides(fields, sides), shown);
      const bits = bars.reduce((sum, bar) => sum + bar.bits, priorBits + rarity);
      return { record, bits, priorBits, frequencyBits: rarity, fields: bars };
    })
    .filter(({ bits }) => bits >= leastBits)
    .sort((a, b) => b.bits - a.bits || a.record - b.record)
    .slice(0, mostCandidates);
}
