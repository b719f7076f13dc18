import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const atOnce = 16;

/** Copies a folder with everything in it, sharing blocks where the file system can. The target must not exist. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  const paths = (kind: 'isDirectory' | 'isFile') =>
    entries.filter((entry) => entry[kind]()).map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1));
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const path of paths('isDirectory').sort()) await mkdir(join(to, path), { mode: 0o700 });
  await each(paths('isFile'), (path) => copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE));
}

/** Makes a folder and everything in it durable: resolves when it would survive a power cut. */
export async function syncDirectory(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  await each(
    entries.map((entry) => join(entry.parentPath, entry.name)),
    syncPath,
  );
  await syncPath(folder);
}

/** Makes one file, or the names in one folder, durable. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
