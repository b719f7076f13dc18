import { TributaryError } from '@tributary/plugin-kit';
import { splitQuoted } from './fields.js';
import type { RowReader, SourceRow } from '../mapping/row.js';
import type { FileSettings } from './file-settings.js';
import { textRecords, type TextFile, type TextRecord } from './text-records.js';

type CsvSettings = FileSettings['csv'];

interface Place {
  offset: number;
  line: number;
}

/** A text of delimited rows; `named`: its first line names the delimiter. */
export type CsvFile = TextFile & { named: boolean };

/** Opens a CSV or blank-separated file at a place; the header is read from the file's start. */
export async function openCsv(file: CsvFile, csv: CsvSettings, from: Place | null): Promise<RowReader> {
  const split = splitterOf(csv, file.delimiter);
  const header = csv.header ? await readHeader(file, split) : null;
  const columns = csv.columns ?? header?.names ?? [];
  if (header && header.names.length !== columns.length)
    throw new TributaryError(
      'SOURCE_UNREADABLE',
      `"${file.path}" has ${header.names.length} columns; the settings name ${columns.length}.`,
    );
  const first = header?.behind ?? (await placeOfRows(file));
  const start = from && from.offset >= first.offset ? from : first;
  return { columns, rows: rowsFrom(file, start, { split, width: columns.length }) };
}

async function* rowsFrom(
  file: TextFile,
  start: Place,
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

function splitterOf({ whitespace, quote }: CsvSettings, delimiter: string): Splitter {
  if (whitespace) return (record) => record.text.trim().split(/[ \t]+/);
  return (record) =>
    quote !== null && record.quoted ? splitQuoted(record.text, { delimiter, quote }) : record.text.split(delimiter);
}

async function readHeader(file: CsvFile, split: Splitter): Promise<{ names: string[]; behind: Place }> {
  const record = await firstRecord(file, await placeOfRows(file));
  if (!record) return { names: [], behind: { offset: 0, line: 1 } };
  if (record.problemFound)
    throw new TributaryError(
      'SOURCE_UNREADABLE',
      `The header of "${file.path}" cannot be read: ${record.problemFound.reason}.`,
    );
  return { names: split(record).map((name) => name.trim()), behind: placeBehind(record) };
}

/** Where the first row or the header stands: behind a line that names the delimiter. */
async function placeOfRows(file: CsvFile): Promise<Place> {
  const start = { offset: 0, line: 1 };
  if (!file.named) return start;
  const record = await firstRecord(file, start);
  return record ? placeBehind(record) : start;
}

async function firstRecord(file: CsvFile, from: Place): Promise<TextRecord | undefined> {
  for await (const records of textRecords(file, from)) if (records[0]) return records[0];
  return undefined;
}

const placeBehind = (record: TextRecord): Place => ({ offset: record.end, line: record.nextLine });
