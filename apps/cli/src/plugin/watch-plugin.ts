import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds in which the writes of one save arrive. */
const settleMs = 100;
/** What a build or an install writes, and nobody edits. */
const made = /^(node_modules|dist|\..*)$/;

/**
 * Does `work` at once, and again whenever a file of the plugin's folder was changed, until the signal is aborted. Changes
 * that come while it works count: they are seen when it has ended.
 */
export async function watchPlugin(folder: string, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let changed = true;
  let wake = (): void => undefined;
  const saw = (): void => {
    changed = true;
    wake();
  };
  signal.addEventListener('abort', saw);
  const watchers = foldersOf(folder).map(({ path, recursive }) =>
    watch(path, { recursive, signal }, (_, name) => {
      if (name === null || recursive || !made.test(name)) saw();
    }),
  );
  // A folder that goes away is a change like any other.
  for (const watcher of watchers) watcher.on('error', saw);
  while (!signal.aborted) {
    if (!changed) await new Promise<void>((resolve) => (wake = resolve));
    await setTimeout(settleMs);
    changed = false;
    if (!signal.aborted) await work();
  }
}

/** The folder itself, and those in it that somebody edits, with all below. */
function foldersOf(folder: string): { path: string; recursive: boolean }[] {
  const below = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory() && !made.test(one.name));
  return [
    { path: folder, recursive: false },
    ...below.map(({ name }) => ({ path: join(folder, name), recursive: true })),
  ];
}
