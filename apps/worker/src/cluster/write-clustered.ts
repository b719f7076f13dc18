import type { ClusteringRun } from '@tributary/models';
import type { Table } from '../tables/index.js';
import { csvLine } from './csv-line.js';
import { writeWhole } from './whole-file.js';

interface Labelled {
  run: ClusteringRun;
  table: Table;
  /** Column of the file per feature. */
  columnOf: ReadonlyMap<string, string>;
  /** Rows that took part, rising; the others were left out before. */
  clustered: Uint32Array;
}

/**
 * Writes the rows of the file with two columns more: the cluster's number as reports show it (1 is the largest, −1 is
 * none) and its name; where values were filled, a third names the columns of each row that were.
 */
export async function writeClustered(
  path: string,
  { run, table, columnOf, clustered }: Labelled,
  signal: AbortSignal,
): Promise<void> {
  const delimiter = table.delimiter ?? ',';
  const filled = filledColumns(run, columnOf);
  const marks = filled.size > 0 ? ['cluster_imputed'] : [];
  const taken = new Set(table.columns);
  const columns = ['cluster', 'cluster_name', ...marks].map((name) => (taken.has(name) ? `${name} (new)` : name));
  async function* texts(): AsyncGenerator<string> {
    let text = csvLine([...table.columns, ...columns], delimiter);
    let [row, part] = [0, 0];
    for await (const block of table.rows()) {
      for (const cells of block) {
        const own = marks.map(() => filled.get(row)?.join(' ') ?? '');
        const label = run.labels[row]!;
        const took = clustered[part] === row++;
        if (took) part++;
        const name = run.clusters[label]?.name ?? (took ? 'Noise' : 'Left out');
        text += csvLine([...cells, String(label < 0 ? label : label + 1), name, ...own], delimiter);
      }
      yield text;
      text = '';
    }
  }
  await writeWhole(path, texts(), signal);
}

/** Columns of the file whose value was filled, by row. */
function filledColumns({ imputed }: ClusteringRun, columnOf: ReadonlyMap<string, string>): Map<number, string[]> {
  const filled = new Map<number, string[]>();
  for (const [feature, rows] of imputed)
    for (const row of rows) {
      const columns = filled.get(row) ?? [];
      columns.push(columnOf.get(feature) ?? feature);
      filled.set(row, columns);
    }
  return filled;
}
