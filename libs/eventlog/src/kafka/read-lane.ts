import { laneOf, laneStart, type CutLimits, type Frame, type Position } from '@tributary/contracts';
import { brokerErrors, untilAnswered, type Patience } from './broker-errors.js';
import type { Cluster } from './cluster.js';
import { trimmed } from '../log-errors.js';
import { countWithin, fetchLane, laneEnds, type Fetched } from './fetch-lane.js';

/** Bytes of one fetch; at least one batch comes. */
export const FETCH_BYTES = 2 * 1024 * 1024;
/** Bytes of a read where the caller names no limit. */
const READ_BYTES = 8 * 1024 * 1024;

/**
 * One fetch that is patient with brokers. LOG_TRIMMED with `details.resumeAt` where the frame at `from` was
 * removed from the topic; LOG_UNAVAILABLE when no broker answered in time.
 */
export async function fetchPatiently(cluster: Cluster, from: Position, patience: Patience): Promise<Fetched> {
  try {
    return await untilAnswered(() => fetchLane(cluster, from, FETCH_BYTES), patience);
  } catch (error) {
    if (!brokerErrors(error).includes('OFFSET_OUT_OF_RANGE')) throw error;
    const lane = laneOf(from);
    const first = (await untilAnswered(() => laneEnds(cluster, [lane], 'first'), patience)).get(lane)!;
    if (from > first) return { frames: [], next: from, end: from - 1 };
    throw trimmed(from, first + 1);
  }
}

/** Frames of the lane of `from`, from there on, within the limits. */
export async function readLane(
  cluster: Cluster,
  { from, to = Infinity, limits = {} }: { from: Position; to?: Position; limits?: CutLimits },
  patience: Patience,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  const whole = { frames: limits.frames ?? Infinity, bytes: limits.bytes ?? READ_BYTES };
  // Positions before a lane's first are no lane's; asked for, they mean its beginning.
  for (let at = Math.max(1, from); at <= to;) {
    const { frames: found, next, end } = await fetchPatiently(cluster, at, patience);
    for (const frame of found) if (frame.position <= to) frames.push(frame);
    const count = countWithin(frames, whole);
    if (count < frames.length || count >= whole.frames) return frames.slice(0, count);
    if (next === at || next > end) break;
    at = next;
  }
  return frames;
}

/** Frames between two positions of one lane, both included, where both are frames. */
export function readBetween(
  cluster: Cluster,
  { from, to }: { from: Position; to: Position },
  patience: Patience,
): Promise<Frame[]> {
  return readLane(cluster, { from, to, limits: { bytes: Infinity } }, patience);
}

/** Where a lane begins for one who never read it: behind what was already removed. */
export async function firstPosition(cluster: Cluster, lane: number, patience: Patience): Promise<Position> {
  const firsts = await untilAnswered(() => laneEnds(cluster, [lane], 'first'), patience);
  return firsts.get(lane) ?? laneStart(lane);
}
