import { createTopicsV7 } from '@platformatic/kafka';
import { TributaryError } from '@tributary/contracts';
import { brokerErrors, untilAnswered } from './broker-errors.js';
import type { Cluster } from './cluster.js';

export interface TopicOptions {
  lanes: number;
  /** Copies of each frame; -1: what the brokers' own default says. */
  replicas: number;
  /** Largest batch of frames in bytes. */
  batchBytes: number;
  timeoutMs: number;
}

const CREATE_MS = 10_000;

/**
 * Makes the log's topic where there is none, and waits until each lane has a leader. The log is the truth, so nothing is
 * ever removed from it unless the operator changes the topic's retention. Throws CONFIG_INVALID where the topic has
 * another number of lanes (with another number the order per key would be lost), LOG_UNAVAILABLE after `timeoutMs`.
 */
export async function openTopic(cluster: Cluster, options: TopicOptions, signal?: AbortSignal): Promise<void> {
  const { topic } = cluster;
  const patience = { what: `Kafka's topic ${topic} cannot be opened`, timeoutMs: options.timeoutMs, signal };
  let asked = false;
  const found = await untilAnswered(async () => {
    try {
      const { leaders } = await cluster.layout();
      for (const lane of leaders.keys()) await cluster.atLeader(lane, async () => undefined);
      return leaders.length;
    } catch (error) {
      if (!asked && brokerErrors(error).includes('UNKNOWN_TOPIC_OR_PARTITION')) {
        await createTopic(cluster, options);
        asked = true;
      }
      throw error;
    }
  }, patience);
  if (found === options.lanes) return;
  throw new TributaryError(
    'CONFIG_INVALID',
    `Kafka's topic ${topic} has ${found} lanes (partitions), the configuration says ${options.lanes}. The number cannot ` +
      'be changed where there are frames: a key would move to another lane and lose its order. Set it back.',
  );
}

async function createTopic(cluster: Cluster, { lanes, replicas, batchBytes }: TopicOptions): Promise<void> {
  const config = {
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'max.message.bytes': String(batchBytes),
  };
  const topic = {
    name: cluster.topic,
    numPartitions: lanes,
    replicationFactor: replicas,
    assignments: [],
    configs: Object.entries(config).map(([name, value]) => ({ name, value })),
  };
  await cluster
    .anywhere((connection) => createTopicsV7.api.async(connection, [topic], CREATE_MS, false))
    .catch((error: unknown) => {
      // Another process made it at the same time.
      if (!brokerErrors(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
    });
}
