import { TributaryError, type Json } from '@tributary/plugin-kit';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { jsonPath, valueAt, type JsonPath } from '../mapping/json-path.js';
import type { RowReader, SourceRow } from '../mapping/row.js';
import type { RowBytes } from './row-bytes.js';

/** Rows decoded at once: bounds memory, and keeps the repeated look into one row group cheap. */
const rowsAtOnce = 20_000;

export interface ParquetFile {
  files: RowBytes;
  path: string;
  size: number;
  onUsed(bytes: number): void;
}

/** Opens a Parquet file at a row. Dates become ISO text, 64-bit integers numbers where that is exact, else text. */
export async function openParquet(
  file: ParquetFile,
  paths: readonly string[],
  from: { offset: number } | null,
): Promise<RowReader> {
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: async (start, end = file.size) => {
      const bytes = await file.files.readRange(file.path, start, end);
      return Uint8Array.from(bytes).buffer;
    },
  };
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(buffer);
  } catch (cause) {
    throw new TributaryError('SOURCE_UNREADABLE', `"${file.path}" is no Parquet file that can be read.`, { cause });
  }
  return { columns: paths, rows: rowsFrom(file, { buffer, metadata, paths }, from?.offset ?? 0) };
}

interface Opened {
  buffer: AsyncBuffer;
  metadata: FileMetaData;
  paths: readonly string[];
}

async function* rowsFrom(file: ParquetFile, opened: Opened, start: number): AsyncGenerator<SourceRow[]> {
  const paths = opened.paths.map(jsonPath);
  const scales = decimalScales(opened.metadata);
  const total = Number(opened.metadata.num_rows);
  let groupStart = 0;
  for (const group of opened.metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let from = Math.max(start, groupStart); from < groupEnd; from += rowsAtOnce) {
      const to = Math.min(groupEnd, from + rowsAtOnce);
      const rows = await parquetReadObjects({
        file: opened.buffer,
        metadata: opened.metadata,
        compressors,
        rowStart: from,
        rowEnd: to,
      });
      file.onUsed(Math.round((file.size * to) / total));
      yield rows.map((row, at) => toRow(plainRow(row, scales), from + at, paths));
    }
    groupStart = groupEnd;
  }
}

function toRow(row: { [key: string]: Json }, index: number, paths: JsonPath[]): SourceRow {
  return {
    json: row,
    cells: paths.map((path) => valueAt(row, path)),
    raw: JSON.stringify(row),
    line: index + 1,
    next: { offset: index + 1, line: index + 2 },
  };
}

/** Decimal places of the file's top-level DECIMAL columns: the reader hands them out as doubles a rounding away. */
function decimalScales(metadata: FileMetaData): Map<string, number> {
  return new Map(
    metadata.schema
      .filter((element) => element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL')
      .map((element) => [element.name, element.scale ?? 0]),
  );
}

function plainRow(row: Record<string, unknown>, scales: Map<string, number>): { [key: string]: Json } {
  const plain: { [key: string]: Json } = {};
  for (const [name, value] of Object.entries(row)) {
    const places = scales.get(name);
    plain[name] = places !== undefined && typeof value === 'number' ? Number(value.toFixed(places)) : toJson(value);
  }
  return plain;
}

function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]));
  return value as Json;
}
