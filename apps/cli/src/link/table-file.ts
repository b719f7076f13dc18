import { basename } from 'node:path';
import type { LinkFile } from '@tributary/linkage';

/** Rows from which roles of columns are told. */
const sampleRows = 20_000;

/**
 * Opens a table on disk: CSV with any usual delimiter and encoding, or JSON lines; gzip is told by its first bytes.
 * @throws SOURCE_UNREADABLE where the file cannot be read or has no rows.
 */
export async function openLinkFile(path: string): Promise<LinkFile> {
  const { openTable } = await import('@tributary/worker/tables');
  const table = await openTable(path);
  const sample: string[][] = [];
  for await (const rows of table.rows()) {
    sample.push(...rows.slice(0, sampleRows - sample.length));
    if (sample.length === sampleRows) break;
  }
  return { name: basename(path), columns: table.columns, rows: sample, read: () => table.rows() };
}
