import { link, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';

/** Writes a file whole or not at all. @throws FILE_EXISTS where it is there and is not to be written over. */
export async function writeWhole(file: string, text: string, over: boolean): Promise<void> {
  const path = resolve(file);
  const made = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(made, text, { flag: 'wx', mode: 0o600, flush: true });
    if (over) await rename(made, path);
    // A link, unlike a move, never takes the place of what is there.
    else await link(made, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new TributaryError('FILE_EXISTS', `${path} is there already. Choose another file, or say --force.`);
    throw new TributaryError('INVALID_REQUEST', `${path} cannot be written: ${code}.`, { cause: error });
  } finally {
    await rm(made, { force: true });
  }
}
