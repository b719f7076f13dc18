import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { LinkedFiles } from './link-files.js';

/** One line a record: its cluster, then file and id as Splink names them, and its row in the file. */
export async function writeClusters(path: string, linked: LinkedFiles): Promise<void> {
  await pipeline(lines(linked), createWriteStream(path));
}

async function* lines({ files, idColumns, linkage }: LinkedFiles): AsyncGenerator<string> {
  yield 'cluster_id,source_dataset,unique_id,row\n';
  let record = 0;
  for (const [index, file] of files.entries()) {
    const place = idColumns[index] === null ? -1 : file.columns.indexOf(idColumns[index]!);
    let row = 0;
    for await (const batch of file.read()) {
      let text = '';
      for (const cells of batch) {
        row++;
        const id = place < 0 ? String(row) : (cells[place] ?? '');
        text += `${linkage.clusters.of[record++]! + 1},${csvCell(file.name)},${csvCell(id)},${row}\n`;
      }
      yield text;
    }
  }
}

/** A cell that opens in a spreadsheet as what it is. */
export const csvCell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
