import { open } from 'node:fs/promises';
import type { Frame, Position } from '@tributary/contracts';
import { decodeFrame } from './frame-codec.js';
import { findNextFrame, scanFrames } from './frame-scan.js';
import { corrupt } from './log-errors.js';
import { nearestFrame, noteFrame, readSalt, type Segment } from './segment-file.js';

/** What is still to be read, and what was. Filled segment after segment. */
export interface Reading {
  from: Position;
  to: Position;
  framesLeft: number;
  bytesLeft: number;
  frames: Frame[];
}

/**
 * Adds a segment's frames to a reading. Answers false where the reading is finished: limits reached, or damage behind
 * frames that it already holds. Throws LOG_CORRUPT where the first frame asked for is not whole.
 */
export async function readSegment(segment: Segment, last: Position, reading: Reading): Promise<boolean> {
  const file = await open(segment.path, 'r');
  try {
    segment.salt ||= (await readSalt(file)) ?? 0;
    let place = nearestFrame(segment, reading.from);
    for (;;) {
      let full = false;
      const stretch = { file, salt: segment.salt, ...place, end: segment.bytes };
      const end = await scanFrames(stretch, (frame) => {
        noteFrame(segment, frame.position, frame.offset);
        if (frame.position < reading.from) return true;
        const bytes = frame.stop - frame.start;
        full =
          frame.position > reading.to ||
          reading.framesLeft < 1 ||
          (reading.frames.length > 0 && bytes > reading.bytesLeft);
        if (full) return false;
        reading.frames.push(decodeFrame(frame.buffer, frame.start, frame.stop));
        reading.framesLeft--;
        reading.bytesLeft -= bytes;
        return true;
      });
      if (full) return false;
      if (end.position > last) return true;
      // Damage. What was asked for and lies before it is handed out first; the next call then meets the damage itself.
      if (reading.frames.length > 0) return false;
      const found = await findNextFrame({ ...stretch, ...end });
      if (!found || found.position > reading.from)
        throw corrupt({ path: segment.path, ...end, resumeAt: found?.position ?? last + 1 });
      place = found;
    }
  } finally {
    await file.close();
  }
}
