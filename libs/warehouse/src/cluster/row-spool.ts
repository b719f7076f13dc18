import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { rowChunks } from '../driver/row-chunks.js';

/** Bytes of rows kept in memory; more go to a file. */
const memoryBytes = 4_000_000;
/** Bytes read from the file at once. */
const chunkBytes = 256 * 1024;

/** Rows that can be sent again: what they came from can be read only once, and a broken connection asks for them twice. */
export interface RowSpool {
  empty: boolean;
  /** The rows from the start, as JSON lines. */
  read(): Readable;
  remove(): Promise<void>;
}

/**
 * Takes rows in before the server sees any: a slow source holds no statement there, and all go in as one.
 * @throws INVALID_REQUEST where a row cannot be JSON.
 */
export async function spoolRows(rows: Iterable<object> | AsyncIterable<object>): Promise<RowSpool> {
  const path = join(tmpdir(), `tributary-${randomUUID()}.jsonl`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let file: FileHandle | null = null;
  const remove = async (): Promise<void> => {
    await file?.close();
    await rm(path, { force: true });
  };
  try {
    for await (const text of rowChunks(rows)) {
      const chunk = Buffer.from(text);
      bytes += chunk.length;
      if (!file && bytes > memoryBytes) {
        file = await open(path, 'wx+', 0o600);
        // Nameless from the start where the system allows it: nothing is left behind, however the process ends.
        await rm(path, { force: true }).catch(() => undefined);
        for (const early of chunks.splice(0)) await file.appendFile(early);
      }
      if (file) await file.appendFile(chunk);
      else chunks.push(chunk);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    empty: bytes === 0,
    read: () =>
      file ? Readable.from(fileChunks(file), { objectMode: false }) : Readable.from(chunks, { objectMode: false }),
    remove,
  };
}

/** The file from its start; a stream of the handle's own would leave the next one where it was broken off. */
async function* fileChunks(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
