import { frequencyBits, packedVector } from '../compare/vector.js';
import type { LinkageRun } from '../linkage-run.js';
import { evidenceBars, type EvidenceBar } from '../model/explain.js';
import { weightOf } from '../model/score-pairs.js';
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
  const vectors = `SELECT a.id AS id, [${texts}] AS texts, ${packedVector(run, false)} AS g, ${frequencyBits(run, index.agreements)} AS frequency FROM (SELECT * FROM ${run.prefix}_record WHERE ${within}) AS a CROSS JOIN (SELECT ${one.columns}) AS b`;
  const rows = await warehouse.query<{ record: number; w: number; vector: number; rarity: number; texts: string[] }>(
    `SELECT toInt32(id) AS record, toFloat64(${weightOf(index.model)}) AS w, toFloat64(g) AS vector, toFloat64(frequency) AS rarity, texts FROM (${vectors}) WHERE w >= ${leastBits} ORDER BY w DESC, id LIMIT ${mostCandidates}`,
    { priority: 'interactive', params: one.params },
  );
  return rows.map(({ record, w, vector, rarity, texts: others }) => ({
    record,
    bits: w,
    priorBits: index.model.priorBits,
    frequencyBits: rarity,
    fields: evidenceBars(
      { model: index.model, fields: run.fields },
      vector,
      values.map((value, i): [string, string] => [value, others[i] ?? '']),
    ),
  }));
}
