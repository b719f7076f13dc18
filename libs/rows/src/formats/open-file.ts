import { TributaryError } from '@tributary/plugin-kit';
import { openCsv } from './csv.js';
import { dialectOf } from './dialect.js';
import { headOfText } from './head.js';
import { openJsonLines } from './jsonl.js';
import { openParquet } from './parquet.js';
import { takeEvent } from '../mapping/event-rows.js';
import { compileMapper, type RowMapper } from '../mapping/mapping.js';
import type { RowReader } from '../mapping/row.js';
import type { Columns } from '../mapping/values.js';
import { wantedColumns } from '../mapping/wanted-columns.js';
import type { FileSettings } from './file-settings.js';
import type { RowBytes } from './row-bytes.js';

export type Format = 'csv' | 'jsonl' | 'parquet';

export interface OpenedFile {
  rows: RowReader['rows'];
  map: RowMapper;
  /** Where a column stands among a row's cells; throws SOURCE_UNREADABLE where there is none. */
  index(column: string): number;
}

export interface FileToOpen {
  files: RowBytes;
  path: string;
  size: number;
  settings: FileSettings;
  /** Null: from the start. */
  from: { offset: number; line: number } | null;
  onUsed(bytes: number): void;
  /** Columns to read beside those that the mapping names. */
  more?: readonly string[];
}

/** Opens one file and compiles the mapping against its columns. Throws SOURCE_UNREADABLE where a mapped column is missing. */
export async function openFile(file: FileToOpen): Promise<OpenedFile> {
  const { settings } = file;
  const reader = await openReader(file);
  const columns = columnsOf(reader, file);
  const { index } = columns;
  if (settings.mapping.type === 'event')
    return { rows: reader.rows, map: (row, place) => takeEvent(row, place, settings), index };
  return { rows: reader.rows, map: compileMapper(settings, columns), index };
}

/** The format by the settings, else by the name: .csv .tsv .txt, .jsonl .ndjson .json, .parquet, each also with .gz. */
export function formatOf(path: string, settings: FileSettings): Format {
  if (settings.format) return settings.format;
  const ending = /\.([a-z]+)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (['csv', 'tsv', 'txt'].includes(ending)) return 'csv';
  if (['jsonl', 'ndjson', 'json'].includes(ending)) return 'jsonl';
  if (ending === 'parquet') return 'parquet';
  throw new TributaryError(
    'SOURCE_UNREADABLE',
    `The name of "${path}" does not tell its format; set \`format\` to csv, jsonl or parquet.`,
  );
}

async function openReader(file: FileToOpen): Promise<RowReader> {
  const { settings, files, path } = file;
  const format = formatOf(path, settings);
  const wanted = [...new Set([...wantedColumns(settings.mapping), ...(file.more ?? [])])];
  if (format === 'parquet') return openParquet(file, wanted, file.from);
  const { encoding, quote, whitespace } = settings.csv;
  const stated =
    format === 'csv' && encoding ? ({ 'utf-8': 'utf-8', latin1: 'windows-1252' } as const)[encoding] : undefined;
  const head = await headOfText(files, path, stated);
  const { delimiter, named } = dialectOf(head.text, head.whole);
  // A line of JSON that is not UTF-8 is at fault, whatever stands before it.
  const form =
    format === 'jsonl' && head.form.encoding === 'windows-1252'
      ? { ...head.form, encoding: 'utf-8' as const }
      : head.form;
  const text = { files, path, form, delimiter: settings.csv.delimiter ?? delimiter, onUsed: file.onUsed };
  if (format === 'csv') return openCsv({ ...text, named, quote: whitespace ? null : quote }, settings.csv, file.from);
  return openJsonLines({ ...text, quote: null }, wanted, file.from);
}

function columnsOf(reader: RowReader, file: FileToOpen): Columns {
  return {
    // JSON numbers have a point; only CSV may be written with a comma.
    decimal: formatOf(file.path, file.settings) === 'csv' ? file.settings.csv.decimal : '.',
    index: (column) => {
      const at = reader.columns.indexOf(column);
      if (at < 0)
        throw new TributaryError(
          'SOURCE_UNREADABLE',
          `"${file.path}" has no column "${column}"; it has: ${reader.columns.join(', ') || 'none'}.`,
        );
      if (reader.columns.lastIndexOf(column) !== at)
        throw new TributaryError(
          'SOURCE_UNREADABLE',
          `"${file.path}" has two columns "${column}"; name them by \`csv.columns\`.`,
        );
      return at;
    },
  };
}
