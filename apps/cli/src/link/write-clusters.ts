import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { canonicalValues } from './canonical-values.js';
import { eachRecord, type RecordRead } from './each-record.js';
import type { LinkedFiles } from './link-files.js';

/** Shapes of a table of clusters: ours, and those that the two usual tools write. */
export const clusterShapes = ['plain', 'splink', 'dedupe'] as const;
export type ClusterShape = (typeof clusterShapes)[number];

/**
 * One line a record. `plain`: its cluster, then file and id as Splink names them, and its row. `splink`: the same with the
 * record's own columns in place of the row. `dedupe`: its cluster, its columns, and what its cluster has in each of them.
 */
export async function writeClusters(path: string, linked: LinkedFiles, shape: ClusterShape = 'plain'): Promise<void> {
  await pipeline(chunks(linesOf[shape](linked)), createWriteStream(path));
}

const linesOf: Record<ClusterShape, (linked: LinkedFiles) => AsyncGenerator<string>> = {
  async *plain(linked) {
    yield 'cluster_id,source_dataset,unique_id,row';
    for await (const record of eachRecord(linked))
      yield lineOf([clusterOf(linked, record), record.file, record.id, String(record.row)]);
  },
  async *splink(linked) {
    const columns = columnsOf(linked);
    yield lineOf(['cluster_id', 'source_dataset', 'unique_id', ...columns]);
    for await (const record of eachRecord(linked))
      yield lineOf([
        clusterOf(linked, record),
        record.file,
        record.id,
        ...columns.map((name) => record.valueOf(name) ?? ''),
      ]);
  },
  async *dedupe(linked) {
    const columns = columnsOf(linked);
    const canonical = await canonicalValues(linked, columns);
    yield lineOf(['cluster_id', ...columns, ...columns.map((name) => `canonical_${name}`)]);
    for await (const record of eachRecord(linked)) {
      const own = columns.map((name) => record.valueOf(name) ?? '');
      yield lineOf([clusterOf(linked, record), ...own, ...(canonical(record.record) ?? own)]);
    }
  },
};

const clusterOf = ({ linkage }: LinkedFiles, { record }: RecordRead): string =>
  String(linkage.clusters.of[record]! + 1);

/** Columns of all files, each once; names of the table's own columns are left to them. */
const columnsOf = ({ files }: LinkedFiles): string[] =>
  [...new Set(files.flatMap(({ columns }) => columns))].filter(
    (name) => !['cluster_id', 'source_dataset', 'unique_id'].includes(name),
  );

const linesPerChunk = 1_000;

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let [text, held] = ['', 0];
  for await (const line of lines) {
    text += `${line}\n`;
    if (++held % linesPerChunk > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

const lineOf = (cells: readonly string[]): string => cells.map(csvCell).join(',');

/** A cell that opens in a spreadsheet as what it is. */
export const csvCell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
