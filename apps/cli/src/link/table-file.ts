import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TributaryError } from '@tributary/contracts';
import type { LinkFile } from '@tributary/linkage';
import { delimitedRows } from './delimited-rows.js';
import { detectDialect, type Dialect } from './dialect.js';
import { jsonRows } from './json-rows.js';

const headBytes = 65_536;
const sampleRows = 20_000;

/**
 * Opens a table on disk: CSV with any usual delimiter and encoding, or JSON lines; gzip is told by its first bytes.
 * @throws SOURCE_UNREADABLE where the file cannot be read or has no rows.
 */
export async function openTable(path: string): Promise<LinkFile> {
  const read = await reader(path);
  const rows: string[][] = [];
  let columns: string[] | undefined;
  for await (const batch of read()) {
    columns ??= batch[0]!;
    rows.push(...batch);
    if (rows.length > sampleRows) break;
  }
  if (!columns || rows.length < 2) throw unreadable(path, 'it has no rows');
  return {
    name: basename(path),
    columns: distinctNames(columns),
    rows: rows.slice(1, sampleRows + 1),
    async *read() {
      let first = true;
      for await (const batch of read()) {
        yield first ? batch.slice(1) : batch;
        first = false;
      }
    },
  };
}

/** The rows of a file, header first; may be called again. */
async function reader(path: string): Promise<() => AsyncIterable<string[][]>> {
  const gzip = await startsWithGzip(path);
  const bytes = (): Readable => {
    const stored = createReadStream(path, { highWaterMark: 262_144 });
    if (!gzip) return stored;
    const plain = createGunzip({ chunkSize: 262_144 });
    stored.on('error', (error) => plain.destroy(error));
    return stored.pipe(plain);
  };
  const head = await headOf(bytes(), path);
  const dialect = detectDialect(head);
  if (dialect.encoding !== 'utf-16le' && head.includes(0))
    throw unreadable(path, 'it is no text (CSV or JSON lines, gzip or not)');
  const text = (): AsyncIterable<string> => decoded(bytes(), dialect, path);
  if (/^\s*\{/.test(new TextDecoder().decode(head.subarray(0, 64)))) return () => jsonRows(text(), path);
  return () => delimitedRows(text(), dialect.delimiter);
}

async function startsWithGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? (cause as Error).message);
  }
}

const reasons: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };

async function headOf(bytes: Readable, path: string): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of bytes.pipe(new PassThrough()) as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= headBytes) break;
    }
  } catch (cause) {
    throw unreadable(path, (cause as Error).message);
  } finally {
    bytes.destroy();
  }
  return Buffer.concat(parts).subarray(0, headBytes);
}

async function* decoded(bytes: Readable, { encoding }: Dialect, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  try {
    for await (const part of bytes as AsyncIterable<Buffer>) yield decoder.decode(part, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    throw unreadable(path, (cause as Error).message);
  } finally {
    bytes.destroy();
  }
}

function distinctNames(columns: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return columns.map((column, index) => {
    const name = column.replace(/^\uFEFF/, '').trim() || `column_${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

const unreadable = (path: string, why: string): TributaryError =>
  new TributaryError('SOURCE_UNREADABLE', `"${path}" cannot be read: ${why}.`);
