import { sendInParts } from '@tributary/http-delivery';
import { openTopicBrokers } from '@tributary/kafka-client';
import { defineDestination, TributaryError } from '@tributary/plugin-kit';
import { messageOf } from './message.js';
import { record, settings } from './settings.js';
import { judgeTrouble, partitionOf, writeBatch } from './write-topic.js';

/** Writes a message to a Kafka topic for each person who enters, changes in or leaves a segment. */
export default defineDestination({
  id: 'kafka',
  title: 'Kafka',
  summary: 'Writes a message to a topic for each person who enters, changes in or leaves a segment.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['tcp'],
  settings,
  record,
  identity: [],
  channel: 'data',
  purposes: [],
  limits: { items: 1000, bytes: 800_000, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },

  async test({ tcp, settings: given }) {
    const brokers = await openTopicBrokers({ tcp, settings: given, right: 'WRITE' });
    try {
      for (const partition of brokers.partitions) await brokers.asking(() => brokers.leaderOf(partition));
    } catch (error) {
      // A topic that is not there is for a person to mend, as is a broker that the settings do not name.
      if (error instanceof TributaryError && error.code === 'SOURCE_UNREADABLE')
        throw new TributaryError('PLUGIN_SETTINGS', error.message, { cause: error });
      throw error;
    } finally {
      brokers.close();
    }
  },

  async send({ tcp, settings: given, clock }, operations, { segment }) {
    if (operations.length === 0) return [];
    const opened = await openTopicBrokers({ tcp, settings: given, right: 'WRITE' }).catch(judgeTrouble);
    if (!('leaderOf' in opened)) return opened as Exclude<typeof opened, { outcome: unknown }>;
    try {
      const writtenAt = clock.now();
      const messages = new Map(operations.map((operation) => [operation, messageOf(operation, given, segment)]));
      const keyOf = (operation: (typeof operations)[number]): string => messages.get(operation)?.key ?? '';
      return await sendInParts(
        operations,
        (operation) => String(partitionOf(keyOf(operation), opened.partitions)),
        (part, name) =>
          writeBatch(
            opened,
            part.flatMap((operation) => messages.get(operation) ?? []),
            { topic: given.topic, partition: Number(name), writtenAt },
          ).catch(judgeTrouble),
      );
    } finally {
      opened.close();
    }
  },

  async preview({ settings: given }, operations, { segment }) {
    return operations.map((operation) => {
      const { key, value } = messageOf(operation, given, segment);
      return { title: `${given.topic}: ${key}`, body: value ?? '(no value: the key is forgotten)' };
    });
  },
});
