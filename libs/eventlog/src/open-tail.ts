import { mkdir, open, stat, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Position } from '@tributary/contracts';
import { corrupt, unavailable } from './log-errors.js';
import { findSegmentEnd } from './recover-segment.js';
import { finishTrim, readKeptFrom } from './trim.js';
import { SEGMENT_HEADER_BYTES, listSegments, readSalt, segmentPath, syncFolder, type Segment } from './segment-file.js';
import type { LogTail, WriterOptions } from './segment-writer.js';

/** What an unclean stop left behind the last durable frame, and was removed. */
export interface Recovery {
  /** File name of the segment. */
  segment: string;
  /** Where the torn tail began. */
  offset: number;
  removedBytes: number;
  /** Position of the last frame that is kept. */
  last: Position;
}

/**
 * Opens the end of a log. Only the last segment is read, so the time does not grow with the log. `durableTo` is a
 * position known to have been durable: where less than that is whole, nothing is cut off and LOG_CORRUPT is thrown.
 */
export async function openTail(
  options: WriterOptions,
  durableTo: Position,
): Promise<{ tail: LogTail; recovery: Recovery | null }> {
  const { folder } = options;
  if (await mkdir(folder, { recursive: true })) await syncFolder(dirname(folder));
  const firsts = await listSegments(folder);
  const segments: Segment[] = [];
  for (const first of firsts) {
    const path = segmentPath(folder, first);
    segments.push({ path, first, bytes: (await stat(path)).size, salt: 0, index: [] });
  }
  const keptFrom = await readKeptFrom(folder);
  await finishTrim(folder, segments, keptFrom);
  const tail: LogTail = { ...options, segments, file: null, last: 0, keptFrom, sealed: false };
  const recovery = await recoverTail(tail, durableTo);
  if (tail.last < durableTo) {
    await tail.file?.close();
    throw unavailable(`The log ${basename(folder)} ends at ${tail.last}, but a consumer has read up to ${durableTo}`);
  }
  return { tail, recovery };
}

async function recoverTail(tail: LogTail, durableTo: Position): Promise<Recovery | null> {
  const segment = tail.segments.at(-1);
  if (!segment) return null;
  const file = await open(segment.path, 'r+');
  try {
    const salt = await readSalt(file);
    const size = segment.bytes;
    const name = basename(segment.path);
    if (salt === null) {
      const damage = { path: segment.path, offset: 0, position: segment.first, resumeAt: null };
      if (size > SEGMENT_HEADER_BYTES || durableTo >= segment.first) throw corrupt(damage);
      // The power went while the segment was made: it has no frame yet, and the next write makes it again.
      tail.segments.pop();
      tail.last = segment.first - 1;
      await file.close();
      await unlink(segment.path);
      await syncFolder(tail.folder);
      await recoverTail(tail, durableTo);
      return { segment: name, offset: 0, removedBytes: size, last: tail.last };
    }
    segment.salt = salt;
    const { bytes, last } = await findSegmentEnd(segment, file);
    if (last < durableTo && bytes < size)
      throw corrupt({ path: segment.path, offset: bytes, position: last + 1, resumeAt: null });
    segment.bytes = bytes;
    tail.last = last;
    tail.file = file;
    if (bytes < size) await file.truncate(bytes);
    // Whole frames behind the last sync may still be in memory only: from here on they count as durable.
    await file.datasync();
    return bytes < size ? { segment: name, offset: bytes, removedBytes: size - bytes, last } : null;
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}
