import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rowChunks } from '../driver/row-chunks.js';

export interface RowFile {
  path: string;
  empty: boolean;
}

/**
 * Writes rows as JSON lines to a file beside the engine: a slow source holds no session, and the engine takes them in as
 * one statement under one deduplication token.
 * @throws INVALID_REQUEST where a row cannot be JSON.
 */
export async function writeRowFile(folder: string, rows: Iterable<object> | AsyncIterable<object>): Promise<RowFile> {
  const path = join(folder, `${randomUUID()}.jsonl`);
  const file = await open(path, 'wx', 0o600);
  let empty = true;
  try {
    for await (const text of rowChunks(rows)) {
      empty = false;
      await file.appendFile(text);
    }
    return { path, empty };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
