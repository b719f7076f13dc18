import type { Position } from './engines/event-log.js';

/** Frames that a lane has room for. With 64 lanes every position stays below 2^40, and a place (× 2^13) below 2^53. */
const lanePositions = 2 ** 34;

/** Most lanes of a log. */
export const maxLanes = 64;

/** The lane of a frame, from its position (1 or more). Not for offsets before the first frame: those are no frame's. */
export function laneOf(position: Position): number {
  return Math.floor((position - 1) / lanePositions);
}

/** The position before the first of a lane: its offset where nothing is done, its end where it is empty. Lane 0: 0. */
export function laneStart(lane: number): Position {
  return lane * lanePositions;
}
