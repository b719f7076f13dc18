import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A log of tokens of a table, without those of inserts that are not there. */
interface MendedLog {
  path: string;
  text: string;
}

/**
 * Opens the engine's directory as its only owner, and mends it where a kill left a trap: the engine notes the token of an
 * insert just before it gives the part its name. Killed between the two, it would take the repeat of that insert for a
 * duplicate, and its rows would be lost. Such a note is of a part that no part of its partition covers or comes after.
 */
export async function openWithoutLostInserts<TSession extends { close(): Promise<void> }>(
  engine: string,
  open: () => Promise<TSession>,
): Promise<TSession> {
  // Nobody else writes there once it is open.
  const session = await open();
  if ((await logsOfLostInserts(engine)).length === 0) return session;
  await session.close();
  for (const { path, text } of await logsOfLostInserts(engine)) {
    await writeFile(`${path}.new`, text, { flush: true });
    await rename(`${path}.new`, path);
  }
  return open();
}

async function logsOfLostInserts(engine: string): Promise<MendedLog[]> {
  const mended: MendedLog[] = [];
  for (const table of await tables(join(engine, 'store'))) {
    const folder = join(table, 'deduplication_logs');
    const logs = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.txt'));
    const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8')));
    // Listed after the notes were read: what was noted and named meanwhile is there.
    const newest = newestBlocks(logs.length > 0 ? await readdir(table) : []);
    for (const [at, text] of texts.entries()) {
      const lines = text.split('\n');
      const kept = lines.filter((line) => !isLost(line, newest));
      if (kept.length < lines.length) mended.push({ path: join(folder, logs[at]!), text: kept.join('\n') });
    }
  }
  return mended;
}

async function tables(store: string): Promise<string[]> {
  const groups = await readdir(store).catch(() => []);
  const found = await Promise.all(
    groups.map(async (group) =>
      (await readdir(join(store, group)).catch(() => [])).map((id) => join(store, group, id)),
    ),
  );
  return found.flat();
}

/** `partition_first_last_level`, and `_mutation` where there was one. */
const partName = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/;

function newestBlocks(names: readonly string[]): Map<string, number> {
  const newest = new Map<string, number>();
  for (const name of names) {
    const [, partition, , last] = partName.exec(name) ?? [];
    if (partition !== undefined) newest.set(partition, Math.max(newest.get(partition) ?? 0, Number(last)));
  }
  return newest;
}

/** A line: operation (1: added), part, token. */
function isLost(line: string, newest: ReadonlyMap<string, number>): boolean {
  const [operation, part = ''] = line.split('\t');
  const [, partition, first] = partName.exec(part) ?? [];
  return operation === '1' && partition !== undefined && Number(first) > (newest.get(partition) ?? 0);
}
