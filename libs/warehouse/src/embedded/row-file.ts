import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';

const chunkCharacters = 1_000_000;

export interface RowFile {
  path: string;
  rows: number;
}

/**
 * Writes rows as JSON lines to a file beside the engine, about 1 MB at a time: memory stays flat whatever their number,
 * a slow source holds no session, and the engine takes them in as one statement under one deduplication token.
 * @throws INVALID_REQUEST where a row cannot be JSON (a bigint: pass 64-bit integers as strings).
 */
export async function writeRowFile(folder: string, rows: Iterable<object> | AsyncIterable<object>): Promise<RowFile> {
  const path = join(folder, `${randomUUID()}.jsonl`);
  const file = await open(path, 'wx', 0o600);
  let count = 0;
  let text = '';
  try {
    const take = (row: object): boolean => {
      text += line(row);
      count++;
      return text.length >= chunkCharacters;
    };
    const flush = async (): Promise<void> => {
      const full = text;
      text = '';
      await file.appendFile(full);
    };
    // `for await` over rows that are at hand would cost a turn of the event loop's queue for each of them.
    if (Symbol.iterator in rows) {
      for (const row of rows) if (take(row)) await flush();
    } else for await (const row of rows) if (take(row)) await flush();
    await flush();
    return { path, rows: count };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function line(row: object): string {
  try {
    return `${JSON.stringify(row)}\n`;
  } catch (cause) {
    throw new TributaryError('INVALID_REQUEST', 'A row cannot be written as JSON. Pass 64-bit integers as strings.', {
      cause,
    });
  }
}
