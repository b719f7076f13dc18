import { defineSource } from '@tributary/plugin-kit';
import { openTopic } from './open-cluster.js';
import { readTopic } from './read-topic.js';
import { settingsSchema } from './settings.js';

export type { KafkaSourceSettings } from './settings.js';

/** Records of a Kafka topic as events. */
export default defineSource({
  id: 'kafka',
  title: 'Kafka',
  summary: 'Reads the JSON records of a topic, and later those that came since, partition by partition.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['tcp'],
  settings: settingsSchema,
  async test(ctx) {
    const topic = await openTopic(ctx);
    try {
      for (const partition of topic.partitions) await topic.edge(partition, 'latest');
    } finally {
      topic.close();
    }
  },
  read: readTopic,
});
