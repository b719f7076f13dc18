import { metadataV12, type Connection } from '@platformatic/kafka';
import { TributaryError, type TcpClient } from '@tributary/plugin-kit';
import { brokerFailure } from './broker-failure.js';
import { openBroker, type OpenBroker } from './open-broker.js';
import type { KafkaSettings } from './settings.js';

/** A topic's brokers as one piece of work sees them. Calls throw SOURCE_UNREADABLE, CREDENTIALS_REFUSED or VENDOR_UNAVAILABLE. */
export interface TopicBrokers {
  /** The topic's id, as newer requests name it. */
  id: string;
  /** In rising order. */
  partitions: number[];
  /** Runs work; a failure of it closes all connections and is told in our words. */
  asking<T>(work: () => Promise<T>): Promise<T>;
  /** Whichever of the settings' brokers answers. */
  anywhere<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  at(address: string): Promise<Connection>;
  leaderOf(partition: number): Promise<Connection>;
  close(): void;
}

export interface TopicInput {
  tcp: TcpClient | undefined;
  settings: KafkaSettings;
  /** What the user needs on the topic, for the message: READ, WRITE. */
  right: string;
}

/** Finds the topic's partitions and their leaders. */
export async function openTopicBrokers({ tcp, settings, right }: TopicInput): Promise<TopicBrokers> {
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
      throw brokerFailure(error, { topic: settings.topic, right });
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
    id: found.topicId,
    partitions: found.partitions.map(({ partitionIndex }) => partitionIndex).sort((a, b) => a - b),
    asking,
    anywhere,
    at,
    leaderOf,
    close,
  };
}
