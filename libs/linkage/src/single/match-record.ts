import { frequencyBits, packedVector } from '../compare/vector.js';
import type { LinkageRun } from '../linkage-run.js';
import { evidenceBars, type EvidenceBar } from '../model/explain.js';
import { findCandidates } from './find-candidates.js';
import { runOf, type LinkIndex } from './link-index.js';
import { recordColumns } from './record-columns.js';

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
  values: readonly string[],
): Promise<Candidate[]> {
  const run = runOf(warehouse, index);
  const one = await recordColumns(run, values);
  const found = await findCandidates(run, index, one);
  if (found?.length === 0) return [];
  const within = found === undefined ? '1' : `id IN (${found.join(', ')})`;
  const texts = run.fields.map((_, i) => `a.f${i}`).join(', ');
  const rows = await warehouse.query<{ record: number; vector: number; rarity: number; texts: string[] }>(
    `SELECT toInt32(a.id) AS record, [${texts}] AS texts, toFloat64(${packedVector(run, false)}) AS vector, toFloat64(${frequencyBits(run, index.agreements)}) AS rarity FROM (SELECT * FROM ${run.prefix}_record WHERE ${within}) AS a CROSS JOIN (SELECT ${one.columns}) AS b`,
    { priority: 'interactive', params: one.params },
  );
  // Weighed here: the engine would take longer to read the model's tables than to look the few candidates up in them.
  const { priorBits } = index.model;
  return rows
    .map(({ record, vector, rarity, texts: others }): Candidate => {
      const sides = values.map((value, i): [string, string] => [value, others[i] ?? '']);
      const fields = evidenceBars({ model: index.model, fields: run.fields }, vector, sides);
      const bits = fields.reduce((sum, bar) => sum + bar.bits, priorBits + rarity);
      return { record, bits, priorBits, frequencyBits: rarity, fields };
    })
    .filter(({ bits }) => bits >= leastBits)
    .sort((a, b) => b.bits - a.bits || a.record - b.record)
    .slice(0, mostCandidates);
}
