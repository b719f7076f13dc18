import { laneStart, type EventLog, type Position } from '@tributary/contracts';

/** The first frame of a lane that came in at a time (milliseconds UTC) or later, up to `last`; one beyond it where there is none. */
export async function positionAt(
  log: EventLog,
  time: number,
  { lane = 0, last }: { lane?: number; last: Position },
): Promise<Position> {
  let low = Math.max(await log.first(lane), laneStart(lane) + 1);
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [frame] = await log.read(middle, { frames: 1 });
    if (frame && frame.receivedAt < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
