import { open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Position } from '@tributary/contracts';
import { corrupt } from './log-errors.js';
import { syncFolder, type Segment } from './segment-file.js';
import type { LogTail } from './segment-writer.js';

/** File that tells frames removed on purpose from frames that are missing. */
const markPath = (folder: string) => join(folder, 'kept-from.json');

/** First position that was to be kept when the log was last trimmed; 1 where it never was. */
export async function readKeptFrom(folder: string): Promise<Position> {
  try {
    const { position } = JSON.parse(await readFile(markPath(folder), 'utf8')) as { position?: unknown };
    if (Number.isSafeInteger(position)) return position as Position;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return 1;
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw corrupt({ path: markPath(folder), offset: 0, position: 1, resumeAt: null });
}

/**
 * Removes the segments that lie wholly before a position; the last one always stays. What is to be kept is written down
 * first: cut short, the next opening of the log goes on.
 */
export async function trimSegments(tail: LogTail, before: Position): Promise<void> {
  const keep = tail.segments.findLastIndex((segment) => segment.first <= before);
  const kept = tail.segments[keep];
  if (keep < 1 || !kept) return;
  await writeKeptFrom(tail.folder, kept.first);
  tail.keptFrom = kept.first;
  await removeSegments(tail.folder, tail.segments.splice(0, keep));
}

/** What a trim that was cut short left behind. */
export async function finishTrim(folder: string, segments: Segment[], keptFrom: Position): Promise<void> {
  const left = segments.findIndex((segment) => segment.first >= keptFrom);
  if (left > 0) await removeSegments(folder, segments.splice(0, left));
}

async function removeSegments(folder: string, segments: readonly Segment[]): Promise<void> {
  for (const { path } of segments) await unlink(path);
  await syncFolder(folder);
}

async function writeKeptFrom(folder: string, position: Position): Promise<void> {
  const draft = `${markPath(folder)}.tmp`;
  const file = await open(draft, 'w');
  try {
    await file.writeFile(JSON.stringify({ position }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, markPath(folder));
  await syncFolder(folder);
}
