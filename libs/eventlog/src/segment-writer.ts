import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Position } from '@tributary/contracts';
import { unavailable } from './log-errors.js';
import { stampFrame, type EncodedFrame } from './frame-codec.js';
import {
  SEGMENT_HEADER_BYTES,
  newSegmentHeader,
  noteFrame,
  segmentPath,
  syncFolder,
  type Segment,
} from './segment-file.js';

/** Settings of a log that its writer needs. */
export interface WriterOptions {
  folder: string;
  durability: 'fsync' | 'write';
  segmentBytes: number;
}

/** The open end of a log: all its segments (ascending), the file of the last, and the last durable position. */
export interface LogTail extends WriterOptions {
  segments: Segment[];
  file: FileHandle | null;
  last: Position;
  /** First position that is kept; what came before it was removed on purpose. */
  keptFrom: Position;
  /** The last segment takes no more frames: a write or sync of it failed. */
  sealed: boolean;
}

/** Writes frames behind the last one and makes them durable, or leaves the log as it was and throws the system's error. */
export async function writeFrames(tail: LogTail, frames: readonly EncodedFrame[]): Promise<void> {
  const file = await writableFile(tail);
  const segment = tail.segments.at(-1)!;
  const buffers: Uint8Array[] = [];
  let bytes = 0;
  for (const [before, frame] of frames.entries()) {
    stampFrame(frame, { position: tail.last + 1 + before, before, salt: segment.salt });
    buffers.push(frame.head);
    if (frame.body.byteLength > 0) buffers.push(frame.body);
    bytes += frame.bytes;
  }
  try {
    await writeAll(file, buffers, segment.bytes);
    if (tail.durability === 'fsync') await file.datasync();
  } catch (error) {
    await abandon(tail);
    throw error;
  }
  let offset = segment.bytes;
  for (const frame of frames) {
    noteFrame(segment, ++tail.last, offset);
    offset += frame.bytes;
  }
  segment.bytes += bytes;
}

/** Syncs what was written without a sync (`durability: 'write'`). Sealed segments are synced when they are sealed. */
export async function syncTail(tail: LogTail): Promise<void> {
  if (tail.durability === 'write') await tail.file?.datasync();
}

/**
 * After a failed write or sync the state of the file's pages is unknown, and a second sync of the same descriptor can
 * claim success for lost pages (https://lwn.net/Articles/752063/): the descriptor is given up, the file cut back through
 * a fresh one, and the segment sealed, so that what comes next goes to a file of its own. Where cutting back fails as
 * well (the disk is gone), the next write tries it again before anything else.
 */
async function abandon(tail: LogTail): Promise<void> {
  const given = tail.file;
  tail.file = null;
  tail.sealed = true;
  await given?.close().catch(() => undefined);
  await reopen(tail).catch(() => undefined);
}

async function reopen(tail: LogTail): Promise<FileHandle | null> {
  const segment = tail.segments.at(-1);
  if (!segment) return null;
  const file = await open(segment.path, 'r+');
  try {
    // A sparse stretch in place of lost bytes would pass for damage later; better to fail here.
    if ((await stat(segment.path)).size < segment.bytes) throw unavailable('The last segment lost bytes');
    await file.truncate(segment.bytes);
    await file.datasync();
  } catch (error) {
    await file.close();
    throw error;
  }
  tail.file = file;
  return file;
}

async function writableFile(tail: LogTail): Promise<FileHandle> {
  const file = tail.file ?? (await reopen(tail));
  const segment = tail.segments.at(-1);
  // A segment without a frame is never full: its successor would bear the same name.
  const open = segment && !tail.sealed && (segment.bytes < tail.segmentBytes || tail.last < segment.first);
  if (file && open) return file;
  return startSegment(tail);
}

async function startSegment(tail: LogTail): Promise<FileHandle> {
  await syncTail(tail);
  const first = tail.last + 1;
  const path = segmentPath(tail.folder, first);
  const { header, salt } = newSegmentHeader();
  // A sealed segment without a frame gives its name to this one.
  if (tail.segments.at(-1)?.first === first) tail.segments.pop();
  // 'w': a file of this name can only be the rest of a start that failed, without a durable frame.
  const file = await open(path, 'w+');
  try {
    await writeAll(file, [header], 0);
    await file.datasync();
    await syncFolder(tail.folder);
  } catch (error) {
    await file.close();
    throw error;
  }
  const before = tail.file;
  tail.file = file;
  tail.sealed = false;
  tail.segments.push({ path, first, bytes: SEGMENT_HEADER_BYTES, salt, index: [] });
  // Only now: a consumer that syncs the tail meanwhile must not meet a closed file.
  await before?.close();
  return file;
}

async function writeAll(file: FileHandle, buffers: readonly Uint8Array[], offset: number): Promise<void> {
  let rest = [...buffers];
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest, offset);
    offset += bytesWritten;
    let whole = 0;
    while (whole < rest.length && bytesWritten >= rest[whole]!.byteLength) bytesWritten -= rest[whole++]!.byteLength;
    rest = rest.slice(whole);
    if (rest[0]) rest[0] = rest[0].subarray(bytesWritten);
  }
}
