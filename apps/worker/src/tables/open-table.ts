import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { openTable as openTableOf, type Table } from '@tributary/rows';

/**
 * Opens a table on disk for the tools that work on plain files, as the sources read it.
 * @throws SOURCE_UNREADABLE where the file cannot be read, is no text, or holds no row
 */
export function openTable(path: string): Promise<Table> {
  return openTableOf({ read, readRange }, path);
}

const read = (path: string, { start = 0 }: { start?: number } = {}): AsyncIterable<Uint8Array> =>
  createReadStream(path, { start, highWaterMark: 262_144 }) as AsyncIterable<Buffer>;

async function readRange(path: string, start: number, end: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
