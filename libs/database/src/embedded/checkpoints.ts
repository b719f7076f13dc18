import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { copyDirectory, syncDirectory, syncPath } from './copy-directory.js';

const kept = 2;
const finished = /^checkpoint-[0-9TZ-]+$/;

/** Folder of the checkpoints that belong to a data directory. */
export function checkpointsFolder(path: string): string {
  return `${path}-checkpoints`;
}

/** Paths of the finished checkpoints of a data directory, oldest first. */
export async function listCheckpoints(path: string): Promise<string[]> {
  const folder = checkpointsFolder(path);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => finished.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Copies a data directory at rest into a checkpoint that is not finished yet; returns its path. */
export async function copyToCheckpoint(path: string): Promise<string> {
  const unfinished = join(checkpointsFolder(path), `unfinished-${randomUUID()}`);
  await copyDirectory(path, unfinished);
  return unfinished;
}

/** Makes the copy durable, gives it its name and removes all but the last two. */
export async function finishCheckpoint(path: string, unfinished: string): Promise<string> {
  const folder = checkpointsFolder(path);
  await syncDirectory(unfinished);
  const name = join(folder, `checkpoint-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  await rename(unfinished, name);
  await syncPath(folder);
  for (const old of (await listCheckpoints(path)).slice(0, -kept)) await rm(old, { recursive: true, force: true });
  return name;
}

/** Removes copies that a crash left unfinished. */
export async function removeUnfinished(path: string): Promise<void> {
  const folder = checkpointsFolder(path);
  for (const name of await readdir(folder).catch(() => []))
    if (name.startsWith('unfinished-')) await rm(join(folder, name), { recursive: true, force: true });
}

/**
 * Puts a data directory back to a checkpoint, by default its last. No process may have the directory open. What was
 * there is moved aside to `<path>.before-restore` (a former one of that name is removed).
 * @throws NOT_FOUND where there is no checkpoint.
 */
export async function restoreCheckpoint(path: string, checkpoint?: string): Promise<void> {
  const from = checkpoint ?? (await listCheckpoints(path)).at(-1);
  if (!from) throw new TributaryError('NOT_FOUND', `There is no checkpoint of ${path}.`);
  const fresh = `${path}.new-${randomUUID()}`;
  const aside = `${path}.before-restore`;
  await mkdir(dirname(path), { recursive: true });
  await copyDirectory(from, fresh);
  await syncDirectory(fresh);
  await rm(aside, { recursive: true, force: true });
  await rename(path, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(fresh, path);
  await syncPath(dirname(path));
}
