import { deleteRecordsV2 } from '@platformatic/kafka';
import { laneOf, laneStart, type Position } from '@tributary/contracts';
import type { Cluster } from './cluster.js';

/** What the leader of a partition waits for its copies. */
const TIMEOUT_MS = 15_000;

/** Has the frames before a position deleted from its lane; the first one that is kept. A single try. */
export async function removeBefore(cluster: Cluster, before: Position): Promise<Position> {
  const lane = laneOf(before);
  const start = laneStart(lane);
  const partitions = [{ partitionIndex: lane, offset: BigInt(before - start - 1) }];
  return cluster.atLeader(lane, async (connection) => {
    const { topics } = await deleteRecordsV2.api.async(connection, [{ name: cluster.topic, partitions }], TIMEOUT_MS);
    return start + Number(topics[0]?.partitions[0]?.lowWatermark ?? 0) + 1;
  });
}
