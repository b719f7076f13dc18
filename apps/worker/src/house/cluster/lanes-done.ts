import type { EventLog, Position } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';

/** Where each lane of a log ends now. */
export async function laneEnds(log: EventLog): Promise<Position[]> {
  return Promise.all(Array.from({ length: log.lanes }, (_, lane) => log.end(lane)));
}

/** Whether the pipeline has processed every lane up to there, in whatever process. */
export async function lanesDone(log: EventLog, ends: readonly Position[]): Promise<boolean> {
  const consumer = log.consumer(consumerName);
  const offsets = await Promise.all(ends.map((_, lane) => consumer.offset(lane)));
  return offsets.every((offset, lane) => offset >= ends[lane]!);
}
