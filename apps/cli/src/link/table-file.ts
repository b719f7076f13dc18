import { basename } from 'node:path';
import type { LinkFile } from '@tributary/linkage';
import type { OddRows } from '@tributary/worker/tables';

/** Rows from which roles of columns are told. */
const sampleRows = 20_000;

/** A table on disk to link. */
export interface TableFile extends LinkFile {
  /** What is said of rows that were read as well as they could be; known once all have been read. */
  notes(): string[];
}

/**
 * Opens a table on disk: CSV with any usual delimiter and encoding, or JSON lines; gzip is told by its first bytes.
 * @throws SOURCE_UNREADABLE where the file cannot be read or has no rows.
 */
export async function openLinkFile(path: string): Promise<TableFile> {
  const { oddRowWords, openTable } = await import('@tributary/worker/tables');
  const table = await openTable(path);
  const sample: string[][] = [];
  for await (const rows of table.rows()) {
    sample.push(...rows.slice(0, sampleRows - sample.length));
    if (sample.length === sampleRows) break;
  }
  const name = basename(path);
  let odd: OddRows = { ragged: 0, unclosed: 0 };
  return {
    name,
    columns: table.columns,
    rows: sample,
    read() {
      odd = { ragged: 0, unclosed: 0 };
      return table.rows(odd);
    },
    notes: () => oddRowWords(odd).map((words) => `${name}: ${words}`),
  };
}
