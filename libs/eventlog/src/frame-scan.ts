import type { FileHandle } from 'node:fs/promises';
import type { Position } from '@tributary/contracts';
import { FRAME_HEADER_BYTES, MAX_FRAME_BYTES, checkFrame } from './frame-codec.js';

/** Bytes read from disk at a time; a larger frame is read whole. */
const CHUNK_BYTES = 1024 * 1024;

/** A stretch of one segment file: from a frame start to the end of what may be read. */
export interface Stretch {
  file: FileHandle;
  salt: number;
  offset: number;
  /** Position that the frame at `offset` must have. */
  position: Position;
  end: number;
}

/** A whole frame in a buffer that is not used again for other frames. */
export interface FoundFrame {
  buffer: Buffer;
  start: number;
  stop: number;
  /** Offset in the file. */
  offset: number;
  position: Position;
  groupStart: Position;
}

/** Where a scan ended: at the end of the stretch, or in front of bytes that are not the expected frame. */
export interface ScanEnd {
  offset: number;
  position: Position;
}

/**
 * Visits whole frames in order until `visit` answers false, the stretch ends, or a frame fails its checksum or bears
 * another position. The returned place is behind the last frame that was visited with true (or at the start).
 */
export async function scanFrames(stretch: Stretch, visit: (frame: FoundFrame) => boolean): Promise<ScanEnd> {
  let { offset, position } = stretch;
  let wanted = CHUNK_BYTES;
  while (offset < stretch.end) {
    const asked = Math.min(wanted, stretch.end - offset);
    const buffer = await readAt(stretch.file, offset, asked);
    let start = 0;
    for (;;) {
      const check = checkFrame(buffer, start, stretch.salt);
      if (check.state === 'short') {
        const rest = stretch.end - offset - start;
        const fileEnded = buffer.length < asked;
        if (rest > 0 && (check.needs > rest || fileEnded)) return { offset: offset + start, position };
        wanted = Math.max(check.needs, CHUNK_BYTES);
        break;
      }
      if (check.state === 'bad' || check.position !== position) return { offset: offset + start, position };
      const { groupStart, end: stop } = check;
      if (!visit({ buffer, start, stop, offset: offset + start, position, groupStart }))
        return { offset: offset + start, position };
      start = stop;
      position++;
    }
    offset += start;
  }
  return { offset, position };
}

/** Next whole frame behind a damaged place, or null. `stretch.offset` and `position` name the damaged frame. */
export async function findNextFrame(stretch: Stretch): Promise<ScanEnd | null> {
  const { file, salt, position, end } = stretch;
  // A frame has at least a header, so the positions that can follow are few; nearly all offsets fail this test.
  const highest = position + Math.ceil((end - stretch.offset) / FRAME_HEADER_BYTES);
  for (let offset = stretch.offset + 1; offset + FRAME_HEADER_BYTES <= end;) {
    const buffer = await readAt(file, offset, Math.min(CHUNK_BYTES, end - offset));
    const last = buffer.length - FRAME_HEADER_BYTES;
    if (last < 0) return null;
    for (let at = 0; at <= last; at++) {
      const found = buffer.readUInt32LE(at + 8) + buffer.readUInt32LE(at + 12) * 2 ** 32;
      if (found <= position || found > highest) continue;
      const bytes = buffer.readUInt32LE(at) + 8;
      if (bytes < FRAME_HEADER_BYTES || bytes > MAX_FRAME_BYTES || offset + at + bytes > end) continue;
      const check = checkFrame(await readAt(file, offset + at, bytes), 0, salt);
      if (check.state === 'whole') return { offset: offset + at, position: check.position };
    }
    offset += last + 1;
  }
  return null;
}

/** Reads up to `bytes` bytes into a fresh buffer; shorter only where the file ends. */
async function readAt(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled === bytes ? buffer : buffer.subarray(0, filled);
}
