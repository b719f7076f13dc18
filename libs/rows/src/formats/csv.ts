import { TributaryError } from '@tributary/plugin-kit';
import { splitQuoted } from './fields.js';
import type { RowReader, SourceRow } from '../mapping/row.js';
import type { FileSettings } from './file-settings.js';
import { textRecords, type TextFile, type TextRecord } from './text-records.js';

type CsvSettings = FileSettings['csv'];

/** Opens a CSV or blank-separated file at a place; the header is read from the file's start. */
export async function openCsv(
  file: TextFile,
  csv: CsvSettings,
  from: { offset: number; line: number } | null,
): Promise<RowReader> {
  const split = splitterOf(csv);
  const header = csv.header ? await readHeader(file, split) : null;
  const columns = csv.columns ?? header?.names ?? [];
  if (header && header.names.length !== columns.length)
    throw new TributaryError(
      'SOURCE_UNREADABLE',
      `"${file.path}" has ${header.names.length} columns; the settings name ${columns.length}.`,
    );
  const first = header?.behind ?? { offset: 0, line: 1 };
  const start = from && from.offset >= first.offset ? from : first;
  return { columns, rows: rowsFrom(file, start, { split, width: columns.length }) };
}

async function* rowsFrom(
  file: TextFile,
  start: { offset: number; line: number },
  shape: { split: Splitter; width: number },
): AsyncGenerator<SourceRow[]> {
  for await (const records of textRecords(file, start)) yield records.map((record) => toRow(record, shape));
}

function toRow(record: TextRecord, shape: { split: Splitter; width: number }): SourceRow {
  // A last line without its end may still be written: the next read starts at it again.
  const next =
    record.terminated || record.resumeAt !== undefined
      ? { offset: record.end, line: record.nextLine }
      : { offset: record.offset, line: record.line };
  const row: SourceRow = { cells: null, raw: record.text, line: record.line, next };
  if (record.problemFound) return { ...row, problem: record.problemFound };
  const cells = shape.split(record);
  if (cells.length !== shape.width) {
    row.problem = { code: 'ROW_MALFORMED', reason: `the row has ${cells.length} columns, ${shape.width} are expected` };
    return row;
  }
  row.cells = cells;
  return row;
}

type Splitter = (record: TextRecord) => string[];

function splitterOf(csv: CsvSettings): Splitter {
  if (csv.whitespace) return (record) => record.text.trim().split(/[ \t]+/);
  const { delimiter, quote } = csv;
  return (record) =>
    quote !== null && record.quoted ? splitQuoted(record.text, { delimiter, quote }) : record.text.split(delimiter);
}

async function readHeader(
  file: TextFile,
  split: Splitter,
): Promise<{ names: string[]; behind: { offset: number; line: number } }> {
  for await (const records of textRecords(file, { offset: 0, line: 1 })) {
    const record = records[0];
    if (!record) continue;
    if (record.problemFound)
      throw new TributaryError(
        'SOURCE_UNREADABLE',
        `The header of "${file.path}" cannot be read: ${record.problemFound.reason}.`,
      );
    return { names: split(record).map((name) => name.trim()), behind: { offset: record.end, line: record.nextLine } };
  }
  return { names: [], behind: { offset: 0, line: 1 } };
}
