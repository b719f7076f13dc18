import type { clusteredMatrix } from '@tributary/models';
import { csvLine } from './csv-line.js';
import { writeWhole } from './whole-file.js';

export type Clustered = Awaited<ReturnType<typeof clusteredMatrix>>;

const rowsAtOnce = 2000;

/**
 * Writes the numbers that were clustered, in full precision: filled, scaled, weighted and, where asked, reduced; with the
 * number of the row in the file (the first row 1) and of its cluster (1 is the largest, −1 none).
 */
export async function writeMatrix(
  path: string,
  { prepared: { matrix, rows }, labels }: { prepared: Clustered; labels: Int32Array },
  signal: AbortSignal,
): Promise<void> {
  function* texts(): Generator<string> {
    yield csvLine(['row', 'cluster', ...matrix.columns.map(({ name }) => name)]);
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      let text = '';
      for (let at = from; at < Math.min(rows.length, from + rowsAtOnce); at++) {
        const label = labels[rows[at]!]!;
        text += `${rows[at]! + 1},${label < 0 ? label : label + 1}`;
        for (const { data } of matrix.columns) text += `,${data[at]!}`;
        text += '\n';
      }
      yield text;
    }
  }
  await writeWhole(path, texts(), signal);
}
