import { crc32 } from 'node:zlib';
import { TributaryError, type Frame, type FrameInput, type Position } from '@tributary/contracts';

/**
 * One frame on disk, little-endian:
 *
 * | bytes | field |
 * |---|---|
 * | 4 | length of all that follows the checksum |
 * | 4 | CRC-32 of the length and of all that follows the checksum, started from the segment's salt |
 * | 8 | position |
 * | 4 | frames of the same sync that lie before this one |
 * | 8 | receivedAt, milliseconds since 1970 as float64 |
 * | 2 | length of key in bytes |
 * | 2 | length of source in bytes |
 * | … | key, source (UTF-8), body |
 */
const PREFIX_BYTES = 8;
export const FRAME_HEADER_BYTES = 32;

/** Largest frame on disk in bytes, header included. Bounds what a flipped length can make the reader ask for. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const MAX_NAME_BYTES = 0xffff;
/** Up to here copying a body beside its header is cheaper than one more buffer in the write. */
const COPY_BYTES = 16 * 1024;

/** A frame laid out for the disk, before it has a position. `head` and `body` are written one after the other. */
export interface EncodedFrame {
  head: Buffer;
  body: Uint8Array;
  bytes: number;
}

const NOTHING = new Uint8Array(0);

/** Lays out one frame. Throws INVALID_REQUEST where a field does not fit the format. */
export function encodeFrame({ key, source, receivedAt, body }: FrameInput): EncodedFrame {
  const keyBytes = Buffer.byteLength(key);
  const sourceBytes = Buffer.byteLength(source);
  const bodyStart = FRAME_HEADER_BYTES + keyBytes + sourceBytes;
  const bytes = bodyStart + body.byteLength;
  if (keyBytes > MAX_NAME_BYTES || sourceBytes > MAX_NAME_BYTES)
    throw new TributaryError('INVALID_REQUEST', `A frame's key and source may have at most ${MAX_NAME_BYTES} bytes.`);
  if (bytes > MAX_FRAME_BYTES)
    throw new TributaryError('INVALID_REQUEST', `A frame may have ${MAX_FRAME_BYTES} bytes, this one has ${bytes}.`);
  if (!Number.isFinite(receivedAt))
    throw new TributaryError('INVALID_REQUEST', "A frame's receivedAt must be milliseconds since 1970.");
  const copied = body.byteLength <= COPY_BYTES;
  const head = Buffer.allocUnsafe(copied ? bytes : bodyStart);
  head.writeUInt32LE(bytes - PREFIX_BYTES, 0);
  head.writeDoubleLE(receivedAt, 20);
  head.writeUInt16LE(keyBytes, 28);
  head.writeUInt16LE(sourceBytes, 30);
  head.write(key, FRAME_HEADER_BYTES);
  head.write(source, FRAME_HEADER_BYTES + keyBytes);
  if (copied) head.set(body, bodyStart);
  return { head, body: copied ? NOTHING : body, bytes };
}

/** Where a frame goes: its position, how many frames of its sync precede it, and the salt of its segment. */
export interface Stamp {
  position: Position;
  before: number;
  salt: number;
}

/** Gives an encoded frame its place and checksum. Done again where a write failed and the place changes. */
export function stampFrame(frame: EncodedFrame, { position, before, salt }: Stamp): void {
  frame.head.writeBigUInt64LE(BigInt(position), 8);
  frame.head.writeUInt32LE(before, 16);
  const length = crc32(frame.head.subarray(0, 4), salt);
  frame.head.writeUInt32LE(crc32(frame.body, crc32(frame.head.subarray(PREFIX_BYTES), length)), 4);
}

/**
 * What lies at an offset of a buffer. `short`: more bytes are wanted, `needs` from the offset on (as far as the length
 * can be trusted); `bad`: these are not the bytes that were written.
 */
export type FrameCheck =
  | { state: 'whole'; position: Position; groupStart: Position; end: number }
  | { state: 'short'; needs: number }
  | { state: 'bad' };

/** Verifies the frame at `offset` of `buffer` without copying it. */
export function checkFrame(buffer: Buffer, offset: number, salt: number): FrameCheck {
  if (buffer.length - offset < FRAME_HEADER_BYTES) return { state: 'short', needs: FRAME_HEADER_BYTES };
  const bytes = buffer.readUInt32LE(offset) + PREFIX_BYTES;
  if (bytes < FRAME_HEADER_BYTES || bytes > MAX_FRAME_BYTES) return { state: 'bad' };
  const end = offset + bytes;
  if (end > buffer.length) return { state: 'short', needs: bytes };
  const sum = crc32(buffer.subarray(offset + PREFIX_BYTES, end), crc32(buffer.subarray(offset, offset + 4), salt));
  if (sum !== buffer.readUInt32LE(offset + 4)) return { state: 'bad' };
  const position = Number(buffer.readBigUInt64LE(offset + 8));
  return { state: 'whole', position, groupStart: position - buffer.readUInt32LE(offset + 16), end };
}

/** The frame between `offset` and `end`, already verified by {@link checkFrame}; its body is a view of `buffer`. */
export function decodeFrame(buffer: Buffer, offset: number, end: number): Frame {
  const keyStart = offset + FRAME_HEADER_BYTES;
  const sourceStart = keyStart + buffer.readUInt16LE(offset + 28);
  const bodyStart = sourceStart + buffer.readUInt16LE(offset + 30);
  return {
    position: Number(buffer.readBigUInt64LE(offset + 8)),
    receivedAt: buffer.readDoubleLE(offset + 20),
    key: buffer.toString('utf8', keyStart, sourceStart),
    source: buffer.toString('utf8', sourceStart, bodyStart),
    body: buffer.subarray(bodyStart, end),
  };
}
