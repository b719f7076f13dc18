import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { TributaryError } from '@tributary/contracts';
import type { ClusteringRun } from '@tributary/models';
import type { Table } from '../tables/index.js';

/**
 * Writes the rows of the file with two columns more: the cluster's number as reports show it (1 is the largest, −1 is
 * none) and its name; where values were filled, a third names the columns of each row that were. All of it, or nothing.
 */
export async function writeClustered(
  table: Table,
  { run, columnOf }: { run: ClusteringRun; columnOf: ReadonlyMap<string, string> },
  path: string,
): Promise<void> {
  const made = `${path}.${process.pid}.tmp`;
  const out = createWriteStream(made, { flags: 'wx' });
  const done = finished(out);
  // A failure is met where the stream's end is waited for; until then it must not count as unhandled.
  done.catch(() => undefined);
  const delimiter = table.delimiter ?? ',';
  const line = (cells: readonly string[]): string =>
    `${cells.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`;
  const taken = new Set(table.columns);
  const filled = filledColumns(run, columnOf);
  const marks = filled.size > 0 ? ['cluster_imputed'] : [];
  const columns = ['cluster', 'cluster_name', ...marks].map((name) => (taken.has(name) ? `${name} (new)` : name));
  try {
    let text = line([...table.columns, ...columns]);
    let row = 0;
    for await (const block of table.rows()) {
      for (const cells of block) {
        const own = marks.map(() => filled.get(row)?.join(' ') ?? '');
        const label = run.labels[row++] ?? -1;
        const name = run.clusters[label]?.name ?? (run.noise > 0 ? 'Noise' : 'Left out');
        text += line([...cells, String(label < 0 ? label : label + 1), name, ...own]);
      }
      if (!out.write(text)) await Promise.race([once(out, 'drain'), done]);
      text = '';
    }
    out.end(text);
    await done;
    await rename(made, path);
  } catch (error) {
    out.destroy();
    await rm(made, { force: true });
    if (error instanceof TributaryError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new TributaryError('INVALID_REQUEST', `${path} cannot be written: ${code ?? message}.`, { cause: error });
  }
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

function quoted(cell: string, delimiter: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
