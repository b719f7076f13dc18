import { ListOffsetTimestamps, fetchV15, findCoordinatorV4, listOffsetsV7, offsetCommitV9 } from '@platformatic/kafka';
import { openTopicBrokers } from '@tributary/kafka-client';
import type { SourceContext } from '@tributary/plugin-kit';
import type { FetchedBatches } from './committed-records.js';
import type { Settings } from './settings.js';

/** The topic as one reading sees it. Calls throw SOURCE_UNREADABLE, CREDENTIALS_REFUSED or VENDOR_UNAVAILABLE. */
export interface Topic {
  partitions: number[];
  /** Offset of the first record that is kept, or behind the last one. */
  edge(partition: number, which: 'earliest' | 'latest'): Promise<bigint>;
  /** Records from an offset on, as many as one answer holds. */
  fetch(partition: number, from: bigint): Promise<FetchedBatches>;
  /** Moves the group's offsets; a group that has members of its own refuses. */
  commit(group: string, offsets: ReadonlyMap<number, bigint>): Promise<void>;
  close(): void;
}

const fetchBytes = 1_048_576;
const groupKey = 0;

/** Finds the topic's partitions and their leaders. */
export async function openTopic({ settings, tcp }: SourceContext<Settings>): Promise<Topic> {
  const brokers = await openTopicBrokers({ tcp, settings, right: 'READ' });
  const { id, partitions, asking, anywhere, at, leaderOf, close } = brokers;
  const { topic } = settings;
  return {
    partitions,
    edge: (partition, which) =>
      asking(async () => {
        const timestamp = which === 'latest' ? ListOffsetTimestamps.LATEST : ListOffsetTimestamps.EARLIEST;
        const partitions = [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }];
        const { topics } = await listOffsetsV7.api.async(await leaderOf(partition), -1, 1, [
          { name: topic, partitions },
        ]);
        return topics[0]?.partitions[0]?.offset ?? 0n;
      }),
    fetch: (partition, from) =>
      asking(async () => {
        const wanted = {
          partition,
          currentLeaderEpoch: -1,
          fetchOffset: from,
          lastFetchedEpoch: -1,
          partitionMaxBytes: fetchBytes,
        };
        const connection = await leaderOf(partition);
        const topics = [{ topicId: id, partitions: [wanted] }];
        // Isolation 1: what transactions took back is not read (KIP-98).
        const answer = await fetchV15.api.async(connection, 0, 0, fetchBytes, 1, 0, -1, topics, [], '');
        const got = answer.responses[0]?.partitions[0];
        return { batches: got?.records ?? [], aborted: got?.abortedTransactions ?? [] };
      }),
    commit: (group, offsets) =>
      asking(async () => {
        const asked = await anywhere((connection) => findCoordinatorV4.api.async(connection, groupKey, [group]));
        const { host, port } = asked.coordinators[0]!;
        const partitions = [...offsets].map(([partitionIndex, committedOffset]) => ({
          partitionIndex,
          committedOffset,
          committedLeaderEpoch: -1,
        }));
        await offsetCommitV9.api.async(await at(`${host}:${port}`), group, -1, '', null, [{ name: topic, partitions }]);
      }),
    close,
  };
}
