import { randomInt } from 'node:crypto';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Position } from '@tributary/contracts';

/** One file of the log. `bytes` is its durable length; what lies behind it on disk is never read. */
export interface Segment {
  path: string;
  first: Position;
  bytes: number;
  /**
   * Start value of the checksums, random per segment: nobody outside can send a body that looks like a frame of this
   * segment when a damaged place is searched for the next whole one.
   */
  salt: number;
  /** Known frame starts, ascending: position and offset side by side. */
  index: { position: Position; offset: number }[];
}

/** Bytes of a segment before its first frame: magic word, salt, checksum of both. */
export const SEGMENT_HEADER_BYTES = 16;
const MAGIC = Buffer.from('TRIBLOG1');
const NAME = /^(\d{16})\.log$/;
/** Spacing of the sparse index: a look-up verifies at most this much before the frame it wants. */
const INDEX_BYTES = 64 * 1024;

/** Path of the segment whose first frame has this position. */
export function segmentPath(folder: string, first: Position): string {
  return join(folder, `${String(first).padStart(16, '0')}.log`);
}

/** First positions of the segments in a folder, ascending. */
export async function listSegments(folder: string): Promise<Position[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Header of a new segment with a fresh salt. */
export function newSegmentHeader(): { header: Buffer; salt: number } {
  const salt = randomInt(2 ** 32);
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt32LE(salt, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
  return { header, salt };
}

/** Salt from a segment's header, or null where the header is not whole. */
export async function readSalt(file: FileHandle): Promise<number | null> {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  const { bytesRead } = await file.read(header, 0, SEGMENT_HEADER_BYTES, 0);
  if (bytesRead < SEGMENT_HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC)) return null;
  return header.readUInt32LE(12) === crc32(header.subarray(0, 12)) ? header.readUInt32LE(8) : null;
}

/** Remembers where a frame starts, at most one per {@link INDEX_BYTES}. */
export function noteFrame({ index }: Segment, position: Position, offset: number): void {
  const at = lowerBound(index, position);
  const before = index[at];
  const after = index[at + 1];
  if (before && offset - before.offset < INDEX_BYTES) return;
  if (after && after.offset - offset < INDEX_BYTES) return;
  index.splice(at + 1, 0, { position, offset });
}

/** Last known frame start at or before a position; the segment's first frame where none is known. */
export function nearestFrame(segment: Segment, position: Position): { position: Position; offset: number } {
  return (
    segment.index[lowerBound(segment.index, position)] ?? { position: segment.first, offset: SEGMENT_HEADER_BYTES }
  );
}

function lowerBound(index: Segment['index'], position: Position): number {
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index[middle]!.position <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Makes new, renamed and removed names of a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
