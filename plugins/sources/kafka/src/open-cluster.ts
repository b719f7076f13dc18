import {
  ListOffsetTimestamps,
  fetchV15,
  findCoordinatorV4,
  listOffsetsV7,
  metadataV12,
  offsetCommitV9,
  type Connection,
} from '@platformatic/kafka';
import { TributaryError, type SourceContext } from '@tributary/plugin-kit';
import { brokerFailure } from './broker-failure.js';
import type { FetchedBatches } from './committed-records.js';
import { openBroker, type OpenBroker } from './open-broker.js';
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
  if (!tcp) throw new TributaryError('PLUGIN_FAULT', 'No TCP client was granted.');
  const brokers = new Map<string, OpenBroker>();
  const at = async (address: string): Promise<Connection> => {
    const known = brokers.get(address);
    if (known) return known.connection;
    const [host = '', port] = address.split(':');
    const opened = await openBroker(tcp, { host, port: Number(port) }, settings);
    brokers.set(address, opened);
    return opened.connection;
  };
  const close = (): void => {
    brokers.forEach((broker) => broker.close());
    brokers.clear();
  };
  const asking = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      close();
      throw brokerFailure(error, settings);
    }
  };

  async function anywhere<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    let failed: unknown;
    for (const address of settings.brokers)
      try {
        return await work(await at(address));
      } catch (error) {
        failed = error;
        if (!(error instanceof TributaryError) || error.code !== 'VENDOR_UNAVAILABLE') throw error;
      }
    throw failed;
  }

  const { topic } = settings;
  const layout = await asking(() => anywhere((connection) => metadataV12.api.async(connection, [topic], false)));
  const [found] = layout.topics;
  if (!found || found.partitions.length === 0)
    throw new TributaryError('SOURCE_UNREADABLE', `There is no topic "${topic}".`);
  const addressOf = (node: number): string => {
    const broker = layout.brokers.find(({ nodeId }) => nodeId === node);
    if (!broker) throw new TributaryError('VENDOR_UNAVAILABLE', `A partition of "${topic}" has no leader now.`);
    const address = `${broker.host}:${broker.port}`;
    if (settings.brokers.includes(address)) return address;
    throw new TributaryError('SOURCE_UNREADABLE', `The broker ${address} is not among \`brokers\`. Add it.`);
  };
  const leaderOf = (partition: number): Promise<Connection> =>
    at(addressOf(found.partitions.find(({ partitionIndex }) => partitionIndex === partition)?.leaderId ?? -1));

  return {
    partitions: found.partitions.map(({ partitionIndex }) => partitionIndex).sort((a, b) => a - b),
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
        const topics = [{ topicId: found.topicId, partitions: [wanted] }];
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
