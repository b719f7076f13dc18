import type { FrameInput, Position } from '@tributary/contracts';
import { recordBytes } from './frame-record.js';
import { laneOfKey } from './lane-of-key.js';
import type { Part } from './lane-writer.js';

/** Bytes from which on a part is cut, so that no batch grows beyond what a topic takes. */
export interface PartLimits {
  lanes: number;
  groupBytes: number;
}

/**
 * The frames of one call as parts, in order per lane. Resolves when all are durable with the position of the last frame;
 * rejects with the first failure.
 */
export function sendInParts(
  frames: readonly FrameInput[],
  { lanes, groupBytes }: PartLimits,
  push: (part: Part) => void,
): Promise<Position> {
  const groups: { lane: number; frames: FrameInput[]; bytes: number }[] = [];
  const open = new Map<number, (typeof groups)[number]>();
  for (const frame of frames) {
    const lane = laneOfKey(frame.key, lanes);
    const bytes = recordBytes(frame);
    let group = open.get(lane);
    if (!group || group.bytes + bytes > groupBytes) open.set(lane, (group = { lane, frames: [], bytes: 0 }));
    if (group.frames.push(frame) === 1) groups.push(group);
    group.bytes += bytes;
  }
  const lastLane = laneOfKey(frames.at(-1)!.key, lanes);
  const sent = groups.map(
    (group) =>
      new Promise<{ lane: number; last: Position }>((resolve, failed) =>
        push({
          lane: group.lane,
          frames: group.frames,
          done: (last) => resolve({ lane: group.lane, last }),
          failed,
        }),
      ),
  );
  return Promise.all(sent).then((all) => all.findLast(({ lane }) => lane === lastLane)!.last);
}
