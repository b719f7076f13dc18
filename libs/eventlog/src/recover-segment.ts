import type { FileHandle } from 'node:fs/promises';
import type { Position } from '@tributary/contracts';
import { findNextFrame, scanFrames, type ScanEnd } from './frame-scan.js';
import { SEGMENT_HEADER_BYTES, noteFrame, type Segment } from './segment-file.js';

/** What the last segment holds: its end, and the position of its last frame. */
export interface SegmentEnd {
  bytes: number;
  last: Position;
}

/**
 * Finds the end of the last segment after a stop of any kind. Bytes that are not whole frames are a torn tail, unless a
 * later whole frame belongs to a later sync: then the damaged bytes were durable once, so they are damage, stay where
 * they are and are reported by reading. A sync's frames lie in one write, whose pages may reach the disk in any order;
 * none of them was acknowledged, so the whole rest of that write goes.
 */
export async function findSegmentEnd(segment: Segment, file: FileHandle): Promise<SegmentEnd> {
  const { size } = await file.stat();
  let place: ScanEnd = { offset: SEGMENT_HEADER_BYTES, position: segment.first };
  /** Damaged places that no later sync has proved to have been durable. */
  let torn: ScanEnd[] = [];
  for (;;) {
    const stretch = { file, salt: segment.salt, ...place, end: size };
    const end = await scanFrames(stretch, (frame) => {
      if (torn.length > 0) torn = torn.filter((damaged) => damaged.position >= frame.groupStart);
      noteFrame(segment, frame.position, frame.offset);
      return true;
    });
    if (end.offset < size) torn.push(end);
    const next = end.offset < size ? await findNextFrame({ ...stretch, ...end }) : null;
    if (next) {
      place = next;
      continue;
    }
    const { offset, position } = torn[0] ?? end;
    segment.index = segment.index.filter((known) => known.offset < offset);
    return { bytes: offset, last: position - 1 };
  }
}
