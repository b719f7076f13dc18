import { readFrame } from '@tributary/collection';
import { TributaryError, type CutLimits, type EventLog } from '@tributary/contracts';
import { openDatabaseSeenIndex } from '@tributary/eventlog';
import { consumerName, firstSeen } from '@tributary/pipeline';
import type { Target } from './open-target.js';

const cutLimits: CutLimits = { frames: 5_000, bytes: 8_000_000 };

/**
 * Reads the moved events as the pipeline would and does nothing with them but note their message ids as seen: they were
 * processed where they come from. From then on the pipeline begins behind them, and knows a repeated one. Cut short, it
 * goes on with the cut it was at.
 * @throws LOG_UNAVAILABLE where another process reads them meanwhile
 */
export async function takePlaces(
  { logs: { events }, database }: Pick<Target, 'logs' | 'database'>,
  onPart: () => void,
): Promise<void> {
  const consumer = events.consumer(consumerName);
  const seen = openDatabaseSeenIndex({ database });
  // What an earlier try left behind is still a member of the group for some seconds.
  for (const deadline = Date.now() + 60_000; (await lagOf(events)) > 0;) {
    for (let cut = await consumer.next(cutLimits); cut !== null; cut = await consumer.next(cutLimits)) {
      const frames = await consumer.frames(cut);
      await firstSeen(
        seen,
        frames.flatMap((frame) => readFrame(frame).events),
      );
      await consumer.done(cut);
      onPart();
    }
    if (Date.now() > deadline)
      throw new TributaryError(
        'LOG_UNAVAILABLE',
        'Another process reads the moved events: let nothing work there yet.',
      );
    await consumer.wait(1_000);
  }
  for (let lane = 0; lane < events.lanes; lane++) {
    const position = await consumer.offset(lane);
    await database.query(
      `INSERT INTO offsets (consumer, lane, position, cut) VALUES ($1, $2, $3, 'moved')
       ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position, cut = excluded.cut`,
      [consumerName, lane, position],
    );
  }
}

/** Frames that are not done in any lane, whoever reads it. */
async function lagOf(events: EventLog): Promise<number> {
  const consumer = events.consumer(consumerName);
  let lag = 0;
  for (let lane = 0; lane < events.lanes; lane++) lag += (await events.end(lane)) - (await consumer.offset(lane));
  return lag;
}
