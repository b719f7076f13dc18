import type { Json } from '@tributary/plugin-kit';
import { jsonPath, valueAt, type JsonPath } from '../mapping/json-path.js';
import type { RowReader, SourceRow } from '../mapping/row.js';
import { textRecords, type TextFile, type TextRecord } from './text-records.js';

/** Opens a JSON Lines file; the cells are the values under the wanted paths (`a.b` looks into objects). */
export function openJsonLines(
  file: TextFile,
  paths: readonly string[],
  from: { offset: number; line: number } | null,
): RowReader {
  const split = paths.map(jsonPath);
  return { columns: paths, rows: rowsFrom(file, from ?? { offset: 0, line: 1 }, split) };
}

async function* rowsFrom(
  file: TextFile,
  start: { offset: number; line: number },
  paths: JsonPath[],
): AsyncGenerator<SourceRow[]> {
  for await (const records of textRecords(file, start)) yield records.map((record) => toRow(record, paths));
}

function toRow(record: TextRecord, paths: JsonPath[]): SourceRow {
  const next = record.terminated
    ? { offset: record.end, line: record.nextLine }
    : { offset: record.offset, line: record.line };
  const row: SourceRow = { cells: null, raw: record.text, line: record.line, next };
  if (record.problemFound) return { ...row, problem: record.problemFound };
  const json = parse(record.text);
  if (json === undefined || json === null || typeof json !== 'object' || Array.isArray(json))
    return { ...row, problem: { code: 'ROW_MALFORMED', reason: 'the line is no JSON object' } };
  return { ...row, json, cells: paths.map((path) => valueAt(json, path)) };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
