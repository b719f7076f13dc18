import { isAscii } from 'node:buffer';
import { TributaryError } from '@tributary/plugin-kit';
import { openBytes, type TextForm } from '../formats/bytes.js';
import { dialectOf, rowsAtHead } from '../formats/dialect.js';
import { observeEncoding, type TextEncoding } from '../formats/encoding.js';
import { headOfText, noText } from '../formats/head.js';
import type { RowBytes } from '../formats/row-bytes.js';
import { headOf } from './column-names.js';
import { jsonRows } from './json-rows.js';
import type { OddRows } from './odd-rows.js';
import { createRowCutter } from './row-cutter.js';
import { unreadable } from './unreadable.js';

/** A table in a text file whose start was looked at; its rows can be read as often as needed. */
export interface Table {
  path: string;
  columns: string[];
  /** Null of JSON lines. */
  delimiter: string | null;
  encoding: TextEncoding;
  /** Rows in the order of the file in blocks, each with a trimmed cell for every column; odd ones are counted where asked. */
  rows(odd?: OddRows): AsyncGenerator<string[][]>;
}

/**
 * Opens a table as people have them: CSV with commas, semicolons, tabs or bars, or JSON lines; plain or gzip; in UTF-8,
 * UTF-16 where the first bytes say so, else in Windows-1252. All of it is looked through for the encoding, since a byte that
 * is no UTF-8 may lie anywhere.
 * @throws SOURCE_UNREADABLE where the file cannot be read, is no text, or holds no row
 */
export async function openTable(files: RowBytes, path: string): Promise<Table> {
  try {
    const encoding = await encodingOf(files, path);
    const { form, text, whole } = await headOfText(files, path, encoding);
    if (/^\s*\[\s*(?:\{|$)/.test(text))
      throw new TributaryError(
        'SOURCE_UNREADABLE',
        `"${path}" cannot be read: it is one JSON list. Write one object a line, for example with jq -c '.[]'.`,
      );
    const read = { files, path, form };
    const table = /^\s*\{/.test(text) ? await openJson(read) : openDelimited(read, { text, whole });
    for await (const rows of table.rows()) if (rows.length > 0) return table;
    throw new TributaryError('SOURCE_UNREADABLE', `"${path}" cannot be read: it has no rows.`);
  } catch (error) {
    throw unreadable(path, error);
  }
}

interface Read {
  files: RowBytes;
  path: string;
  form: TextForm;
}

function openDelimited(read: Read, head: { text: string; whole: boolean }): Table {
  const { delimiter, named } = dialectOf(head.text, head.whole);
  const lines = rowsAtHead(head.text, delimiter, head.whole);
  const { names: columns, headless } = headOf(named ? lines.slice(1) : lines);
  const before = (named ? 1 : 0) + (headless ? 0 : 1);
  return {
    path: read.path,
    columns,
    delimiter,
    encoding: read.form.encoding,
    async *rows(odd) {
      const cutter = createRowCutter(delimiter);
      let skip = before;
      for await (const rows of cut(read, cutter)) {
        const own = skip > 0 ? rows.slice(skip) : rows;
        skip = Math.max(0, skip - rows.length);
        const ragged = fit(own, columns.length);
        if (odd) odd.ragged += ragged;
        if (own.length > 0) yield own;
      }
      if (odd) odd.unclosed += cutter.unclosed;
    },
  };
}

async function openJson(read: Read): Promise<Table> {
  const rowsOf = () => jsonRows(textOf(read), read.path);
  let columns: string[] = [];
  for await (const rows of rowsOf()) {
    columns = rows[0] ?? [];
    break;
  }
  return {
    path: read.path,
    columns,
    delimiter: null,
    encoding: read.form.encoding,
    async *rows() {
      let first = true;
      for await (const rows of rowsOf()) {
        const own = first ? rows.slice(1) : rows;
        first = false;
        if (own.length > 0) yield own;
      }
    },
  };
}

async function* cut(read: Read, cutter: ReturnType<typeof createRowCutter>): AsyncGenerator<string[][]> {
  try {
    for await (const text of textOf(read)) yield cutter.push(text);
    yield cutter.end();
  } catch (error) {
    throw unreadable(read.path, error);
  }
}

async function* textOf({ files, path, form }: Read): AsyncGenerator<string> {
  const decoder = new TextDecoder(form.encoding === 'windows-1252' ? 'windows-1252' : 'utf-8');
  let cutLetter = false;
  for await (const chunk of openBytes(files, path, { ...form, offset: 0 }).chunks) {
    // Plain ASCII, which most blocks are, takes a fifth of the time this way.
    if (!cutLetter && isAscii(chunk)) yield chunk.toString('latin1');
    else yield decoder.decode(chunk, { stream: true });
    cutLetter = (chunk.at(-1) ?? 0) > 127;
  }
  yield decoder.decode();
}

async function encodingOf(files: RowBytes, path: string): Promise<TextEncoding> {
  const { form } = await headOfText(files, path);
  const observer = observeEncoding();
  const stored = { ...form, encoding: 'utf-8', returns: false, offset: 0 } as const;
  for await (const chunk of openBytes(files, path, stored).chunks) observer.see(chunk);
  const encoding = observer.done();
  if (encoding === null) throw noText(path);
  return encoding;
}

/** Gives every row a cell for every column, and says how many had others. */
function fit(rows: string[][], width: number): number {
  let ragged = 0;
  for (const row of rows) {
    if (row.length === width) continue;
    // A delimiter at the end of a row is no cell more.
    if (row.length !== width + 1 || row[width] !== '') ragged++;
    while (row.length < width) row.push('');
    row.length = width;
  }
  return ragged;
}
