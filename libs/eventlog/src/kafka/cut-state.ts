import { TributaryError, laneStart, type Cut, type Position } from '@tributary/contracts';

/** What a consumer group must not forget of a lane. */
export interface CutState {
  /** End of the last cut that is done; the lane's start before the first. */
  offset: Position;
  /** Time of the last cut that was made. */
  lastAt: number;
  /** Cuts that were made and are not done, in order. */
  open: Cut[];
}

/** How cuts of a lane are named. */
export interface CutNames {
  /** Log and consumer, joined: `events.pipeline`. */
  id: string;
  lane: number;
}

/** Cuts of a lane that may be open at once: they must fit into what a broker keeps beside an offset (4 KB by default). */
export const MOST_OPEN = 64;

/** A cut of a lane, named by its offsets within it. */
export function cutOf({ id, lane }: CutNames, { from, to, at }: Omit<Cut, 'id'>): Cut {
  const start = laneStart(lane);
  return { id: `${id}.${lane}.${from - start}-${to - start}`, from, to, at };
}

/** The state as Kafka keeps it: the offset to read next, and the rest as the commit's metadata. */
export function encodeCutState(state: CutState, lane: number): { offset: bigint; metadata: string } {
  const start = laneStart(lane);
  const open = state.open.map(({ from, to, at }) => [from - start, to - start, at]);
  return { offset: BigInt(state.offset - start), metadata: JSON.stringify({ v: 1, at: state.lastAt, open }) };
}

/** The state from a committed offset (-1: none). Throws LOG_CORRUPT where another program committed in this group. */
export function decodeCutState(offset: bigint, metadata: string, names: CutNames): CutState {
  const start = laneStart(names.lane);
  if (offset < 0n) return { offset: start, lastAt: 0, open: [] };
  const parsed = parseMetadata(metadata);
  if (!parsed)
    throw new TributaryError(
      'LOG_CORRUPT',
      `The offset of ${names.id} in lane ${names.lane} was not committed by this release of Tributary. ` +
        'Commit nothing in its consumer groups; to begin anew, delete the group while nothing runs.',
    );
  return {
    offset: start + Number(offset),
    lastAt: parsed.at,
    open: parsed.open.map(([from, to, at]) => cutOf(names, { from: start + from, to: start + to, at })),
  };
}

function parseMetadata(text: string): { at: number; open: [number, number, number][] } | null {
  try {
    const value = JSON.parse(text) as { v?: unknown; at?: unknown; open?: unknown } | null;
    if (value?.v !== 1 || typeof value.at !== 'number' || !Array.isArray(value.open)) return null;
    const whole = value.open.every((cut) => Array.isArray(cut) && cut.length === 3 && cut.every(Number.isSafeInteger));
    return whole ? { at: value.at, open: value.open as [number, number, number][] } : null;
  } catch {
    return null;
  }
}
