import { mkdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncTree, writeDurably } from '../recovery/sync-tree.js';

/** Where a rebuild works: a data directory of its own, inside the one that it will replace. */
export const rebuildFolder = (dataDirectory: string) => join(dataDirectory, 'rebuild');
/** What was there before the last rebuild; removed by the next one. */
export const formerFolder = (dataDirectory: string) => join(dataDirectory, 'before-rebuild');
const markPath = (dataDirectory: string) => join(dataDirectory, 'rebuilt.json');

const parts = ['database', 'database-checkpoints', 'warehouse', 'seen', 'log', 'reports', 'namespace'];

/** Puts a finished rebuild in the place of what was there. From the first synced mark on, a crash is taken up by the next start. */
export async function swapIn(dataDirectory: string): Promise<void> {
  await rm(formerFolder(dataDirectory), { recursive: true, force: true });
  await syncTree(rebuildFolder(dataDirectory));
  await writeDurably(markPath(dataDirectory), JSON.stringify({ at: new Date().toISOString() }));
  await finishSwap(dataDirectory);
}

/** Ends a swap that a crash cut short; nothing where there is none. */
export async function finishSwap(dataDirectory: string): Promise<void> {
  if ((await readFile(markPath(dataDirectory), 'utf8').catch(() => null)) === null) return;
  const [fresh, former] = [rebuildFolder(dataDirectory), formerFolder(dataDirectory)];
  await mkdir(former, { recursive: true, mode: 0o700 });
  for (const part of parts) {
    if (!(await exists(join(fresh, part)))) continue;
    if (await exists(join(dataDirectory, part))) await rename(join(dataDirectory, part), join(former, part));
    await rename(join(fresh, part), join(dataDirectory, part));
  }
  await syncTree(dataDirectory, { deep: false });
  await rm(fresh, { recursive: true, force: true });
  // Nothing was there before a restore.
  await rmdir(former).catch(() => {});
  await rm(markPath(dataDirectory), { force: true });
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
