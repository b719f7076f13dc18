import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where something is kept that is installed once, outside the repository. */
export function cachedFolder(name) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tributary', name);
}

/** Has `fill` fill a draft of a folder that is not there yet; it is moved there when it is whole. */
export function fillOnce(folder, fill) {
  if (existsSync(folder)) return;
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  try {
    fill(draft);
    if (!existsSync(folder)) renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
