import type { CutLimits, Frame, Position } from '@tributary/contracts';
import type { Patience } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import type { CutState } from './cut-state.js';
import { countWithin } from './fetch-lane.js';
import { fetchPatiently, firstPosition } from './read-lane.js';

/** A lane as the process reads it that owns it. */
export interface LaneReading {
  lane: number;
  state: CutState;
  /** Frames fetched and in no cut yet. */
  ahead: Frame[];
  /** First position that was not fetched. */
  next: Position;
  /** Last position of the lane as far as it is known. */
  end: Position;
}

const READ_BYTES = 8 * 1024 * 1024;

/** Begins behind what the group's open cuts hold; for a new group behind what was already removed from the topic. */
export async function beginReading(
  cluster: Cluster,
  { lane, state }: Pick<LaneReading, 'lane' | 'state'>,
  patience: Patience,
): Promise<LaneReading> {
  const fresh = state.lastAt === 0;
  const before = fresh ? await firstPosition(cluster, lane, patience) : (state.open.at(-1)?.to ?? state.offset);
  return { lane, state, ahead: [], next: before + 1, end: before };
}

/** Whether frames may lie ahead, in no cut yet. */
export function mayHaveFrames({ ahead, next, end }: LaneReading): boolean {
  return ahead.length > 0 || next <= end;
}

/** Frames beyond the offset, as far as it is known. */
export function lagOf({ state, ahead, next, end }: LaneReading): number {
  const beyond = state.open.length > 0 || ahead.length > 0;
  return Math.max(0, end - (beyond ? state.offset : next - 1));
}

/** Fetches until the limits are filled or the lane's end is reached; returns how many frames ahead the limits let through. */
export async function fillAhead(
  cluster: Cluster,
  { reading, limits = {} }: { reading: LaneReading; limits?: CutLimits },
  patience: Patience,
): Promise<number> {
  const whole = { frames: limits.frames ?? Infinity, bytes: limits.bytes ?? READ_BYTES };
  for (;;) {
    const count = countWithin(reading.ahead, whole);
    if (count < reading.ahead.length || count >= whole.frames || reading.next > reading.end) return count;
    const { frames, next, end } = await fetchPatiently(cluster, reading.next, patience);
    for (const frame of frames) reading.ahead.push(frame);
    const stuck = next === reading.next;
    reading.next = next;
    reading.end = end;
    if (stuck) return countWithin(reading.ahead, whole);
  }
}
