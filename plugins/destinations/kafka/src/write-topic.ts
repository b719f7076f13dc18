import { murmur2, ProduceAcks, produceV9, type MessageRecord } from '@platformatic/kafka';
import type { PartResult } from '@tributary/http-delivery';
import { brokerErrorNames, type TopicBrokers } from '@tributary/kafka-client';
import { TributaryError } from '@tributary/plugin-kit';
import type { Message } from './message.js';

const replicasMs = 10_000;

/** The partition that Kafka's own clients choose for a key, so that tables keyed alike can be joined. */
export function partitionOf(key: string, partitions: readonly number[]): number {
  const hash = murmur2(key) & 0x7fffffff;
  return partitions[hash % partitions.length] ?? 0;
}

export interface Place {
  topic: string;
  partition: number;
  /** Milliseconds UTC. */
  writtenAt: number;
}

/** Writes messages to one partition as one batch, all or none, acknowledged by all replicas in sync. */
export async function writeBatch(
  brokers: TopicBrokers,
  messages: readonly Message[],
  place: Place,
): Promise<PartResult> {
  const records = messages.map((message) => recordOf(message, place));
  const connection = await brokers.leaderOf(place.partition);
  try {
    await produceV9.api.async(connection, ProduceAcks.ALL, replicasMs, records, { compression: 'none' });
  } catch (error) {
    const names = brokerErrorNames(error);
    // One that is too long takes the batch with it; halving finds it.
    if (names.some((name) => unfit.has(name)))
      return { outcome: 'reject', code: names[0] ?? 'REFUSED', message: 'The broker refused the message.' };
    // The topic was there a moment ago: a broker that does not know it, or its lead, has yet to hear of it.
    if (names.some((name) => moving.has(name)))
      return { batch: 'unavailable', message: `The topic is moving between brokers (${names.join(', ')}).` };
    return brokers.asking(() => Promise.reject(error as Error));
  }
  return messages.map(() => ({ outcome: 'ok' }));
}

/** Kafka's names for what is wrong with a message. */
const unfit = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'INVALID_TIMESTAMP']);

/** Kafka's names for a partition that is being made or led by another broker now. */
const moving = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'NOT_LEADER_OR_FOLLOWER',
  'LEADER_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
]);

function recordOf({ key, value, headers }: Message, { topic, partition, writtenAt }: Place): MessageRecord {
  return {
    topic,
    partition,
    key: Buffer.from(key),
    value: value === null ? (null as never) : Buffer.from(value),
    headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
    timestamp: BigInt(writtenAt),
  };
}

/** What failed outside of a message, for the whole batch. */
export function judgeTrouble(error: unknown): PartResult {
  if (!(error instanceof TributaryError)) throw error;
  const { code, message } = error;
  if (code === 'CREDENTIALS_REFUSED') return { batch: 'unauthorized', message };
  if (code === 'VENDOR_UNAVAILABLE') return { batch: 'unavailable', message };
  if (code === 'SOURCE_UNREADABLE') return { batch: 'blocked', message };
  throw error;
}
