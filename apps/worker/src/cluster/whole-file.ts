import { createWriteStream } from 'node:fs';
import { access, constants, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError } from '@tributary/contracts';

/**
 * Writes texts one after the other as a file: all of it, or nothing. What is no file, such as /dev/stdout, is written as
 * the texts come.
 * @throws INVALID_REQUEST where it cannot be written, CANCELLED where the signal is aborted before the end
 */
export async function writeWhole(
  path: string,
  texts: Iterable<string> | AsyncIterable<string>,
  signal: AbortSignal,
): Promise<void> {
  const there = await stat(path).catch(() => null);
  const straight = there !== null && !there.isFile();
  const made = straight ? path : `${path}.${process.pid}.tmp`;
  try {
    await pipeline(Readable.from(texts), createWriteStream(made, { flags: straight ? 'w' : 'wx' }), { signal });
    if (!straight) await rename(made, path);
  } catch (error) {
    if (!straight) await rm(made, { force: true });
    if (error instanceof TributaryError) throw error;
    if (signal.aborted) throw new TributaryError('CANCELLED', `Stopped; ${path} was not written.`, { cause: error });
    throw unwritable(path, (error as NodeJS.ErrnoException).code ?? (error as Error).message, error);
  }
}

/**
 * Says at the start what would only be found after all the work.
 * @throws INVALID_REQUEST where two of the paths are one, or one of them cannot be written
 */
export async function expectWritable(paths: readonly string[], { read }: { read: string }): Promise<void> {
  const taken = new Set([resolve(read)]);
  for (const path of paths) {
    if (taken.has(resolve(path)))
      throw new TributaryError('INVALID_REQUEST', `${path} is named twice; nothing is written over what is read.`);
    taken.add(resolve(path));
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory()) throw unwritable(path, 'it is a folder; name a file in it');
    const folder = dirname(resolve(path));
    await access(there && !there.isFile() ? path : folder, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
      throw unwritable(path, error.code === 'ENOENT' ? `there is no folder ${folder}` : error.code!, error);
    });
  }
}

function unwritable(path: string, why: string, cause?: unknown): TributaryError {
  return new TributaryError('INVALID_REQUEST', `${path} cannot be written: ${why}.`, { cause });
}
