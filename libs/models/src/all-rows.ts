/** Labels and scores, a row each, over shared memory: they leave the thread of the run without a copy. */
export interface LabelledRows {
  /** Cluster index per row; −1 where it has none. */
  labels: Int32Array;
  /** How clearly each row lies in its cluster. */
  scores: Float64Array;
}

/** Labels by the rank of their clusters; −1 for noise. */
export function rankedLabels(labels: Int32Array, order: readonly number[]): Int32Array {
  const ranked = new Int32Array(new SharedArrayBuffer(labels.length * Int32Array.BYTES_PER_ELEMENT));
  for (let row = 0; row < labels.length; row++) ranked[row] = order[labels[row]!] ?? -1;
  return ranked;
}

/** What is said of the prepared rows, of all rows: −1 and 0 for those left out. Where none was, it is the very arrays given. */
export function ofAllRows(prepared: LabelledRows & { rows: Uint32Array }, total: number): LabelledRows {
  const { labels, scores, rows } = prepared;
  if (rows.length === total) return { labels, scores };
  const all = {
    labels: new Int32Array(new SharedArrayBuffer(total * Int32Array.BYTES_PER_ELEMENT)).fill(-1),
    scores: new Float64Array(new SharedArrayBuffer(total * Float64Array.BYTES_PER_ELEMENT)),
  };
  rows.forEach((row, at) => {
    all.labels[row] = labels[at]!;
    all.scores[row] = scores[at]!;
  });
  return all;
}
