import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TributaryError } from '@tributary/contracts';
import { parse } from 'csv-parse';
import { plainNumber } from './cells.js';

/** A delimited text file with its first line looked at; its rows can be read as often as needed. */
export interface Table {
  path: string;
  columns: string[];
  delimiter: string;
  /** Rows in the order of the file, cells trimmed; short rows end in empty cells. */
  rows(): AsyncGenerator<string[]>;
}

const delimiters = [',', ';', '\t', '|'];
const headBytes = 64 * 1024;

/**
 * Opens a CSV or TSV file, plain or gzipped, UTF-8 with or without a byte-order mark. The delimiter is the one that parts
 * the first line into most cells. A first line of numbers alone is a row, and columns are called after their place.
 * @throws SOURCE_UNREADABLE where there is no such file, or nothing in it.
 */
export async function openTable(path: string): Promise<Table> {
  const zipped = await startsAsGzip(path);
  const records = (delimiter: string, to?: number) => {
    const bytes = createReadStream(path);
    const text: Readable = zipped ? bytes.pipe(createGunzip()) : bytes;
    const parser = parse({
      bom: true,
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      ...(to === undefined ? {} : { to }),
    });
    bytes.on('error', (error: Error) => parser.destroy(error));
    text.on('error', (error: Error) => parser.destroy(error));
    return text.pipe(parser);
  };
  const firstLines = await Promise.all(delimiters.map(async (delimiter) => firstOf(path, records(delimiter, 1))));
  const cells = firstLines.map((line) => line?.length ?? 0);
  const best = cells.indexOf(Math.max(...cells));
  const head = firstLines[best];
  if (!head) throw new TributaryError('SOURCE_UNREADABLE', `${path} is empty: there is no line of column names.`);
  const delimiter = delimiters[best]!;
  const headless = head.every((cell) => !Number.isNaN(plainNumber(cell)));
  const columns = distinctNames(head.map((name, at) => (headless || name === '' ? `column ${at + 1}` : name)));
  return {
    path,
    columns,
    delimiter,
    async *rows() {
      let line = 0;
      try {
        for await (const record of records(delimiter) as AsyncIterable<string[]>) {
          if (line++ === 0 && !headless) continue;
          while (record.length < columns.length) record.push('');
          yield record;
        }
      } catch (error) {
        throw unreadable(path, error);
      }
    },
  };
}

async function firstOf(path: string, records: AsyncIterable<string[]>): Promise<string[] | undefined> {
  try {
    for await (const record of records) return record;
    return undefined;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function startsAsGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      const head = buffer.subarray(0, bytesRead);
      if (head[0] === 0x1f && head[1] === 0x8b) return true;
      if (head.includes(0))
        throw new TributaryError('SOURCE_UNREADABLE', `${path} is no UTF-8 text: save it as CSV in UTF-8.`);
      return false;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): TributaryError {
  if (error instanceof TributaryError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new TributaryError('SOURCE_UNREADABLE', `${path} cannot be read: ${code ?? message}.`, { cause: error });
}

function distinctNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
