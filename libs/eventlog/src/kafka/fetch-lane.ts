import { ListOffsetTimestamps, fetchV15, listOffsetsV7, type RecordsBatch } from '@platformatic/kafka';
import { laneOf, laneStart, type CutLimits, type Frame, type Position } from '@tributary/contracts';
import { recordBytes, frameOf } from './frame-record.js';
import type { Cluster } from './cluster.js';

const CONTROL_BATCH = 1 << 5;

/** What one fetch brought. */
export interface Fetched {
  /** Frames from the position asked for on, in order. */
  frames: Frame[];
  /** First position that was not looked at: a transaction's markers and compaction leave positions without a frame. */
  next: Position;
  /** Position of the lane's last durable frame. */
  end: Position;
}

/** Frames of a lane from a position on, as many as a single answer holds. A single try. */
export async function fetchLane(cluster: Cluster, from: Position, bytes: number): Promise<Fetched> {
  const lane = laneOf(from);
  const start = laneStart(lane);
  const response = await cluster.atLeader(lane, (connection, { topicId }) => {
    const partition = {
      partition: lane,
      currentLeaderEpoch: -1,
      fetchOffset: BigInt(from - start - 1),
      lastFetchedEpoch: -1,
      partitionMaxBytes: bytes,
    };
    return fetchV15.api.async(connection, 0, 0, bytes, 0, 0, -1, [{ topicId, partitions: [partition] }], [], '');
  });
  const partition = response.responses[0]?.partitions[0];
  const end = partition ? start + Number(partition.highWatermark) : from - 1;
  const batches = partition?.records ?? [];
  const frames = batches.flatMap((batch) => framesOf(batch, start)).filter(({ position }) => position >= from);
  const last = batches.at(-1);
  return { frames, next: last ? start + Number(last.firstOffset) + last.lastOffsetDelta + 2 : from, end };
}

/** Positions before the first frame of a lane that is still kept, and of its last one. A single try. */
export async function laneEnds(
  cluster: Cluster,
  lanes: readonly number[],
  which: 'first' | 'last',
): Promise<Map<number, Position>> {
  const timestamp = which === 'last' ? ListOffsetTimestamps.LATEST : ListOffsetTimestamps.EARLIEST;
  const ends = new Map<number, Position>();
  await Promise.all(
    lanes.map((lane) =>
      cluster.atLeader(lane, async (connection) => {
        const partitions = [{ partitionIndex: lane, currentLeaderEpoch: -1, timestamp }];
        const { topics } = await listOffsetsV7.api.async(connection, -1, 0, [{ name: cluster.topic, partitions }]);
        ends.set(lane, laneStart(lane) + Number(topics[0]!.partitions[0]!.offset));
      }),
    ),
  );
  return ends;
}

/** How many of the frames a limit lets through: at least one where there is one. */
export function countWithin(
  frames: readonly Frame[],
  { frames: most = Infinity, bytes = Infinity }: CutLimits,
): number {
  let sum = 0;
  let count = 0;
  for (const frame of frames) {
    sum += recordBytes(frame);
    if (count > 0 && (count >= most || sum > bytes)) break;
    count++;
  }
  return count;
}

function framesOf(batch: RecordsBatch, start: Position): Frame[] {
  if (batch.attributes & CONTROL_BATCH) return [];
  const first = start + Number(batch.firstOffset) + 1;
  return batch.records.map((record) =>
    frameOf(record, first + record.offsetDelta, Number(batch.firstTimestamp + record.timestampDelta)),
  );
}
