import type { DestinationSuite } from '@tributary/testkit/conformance';
import { createChangesTopic } from './fixtures/changes-topic.js';

/** A real broker: TRIBUTARY_TEST_KAFKA_BROKERS says where (node tools/services/services.mjs starts one). */
const suite: DestinationSuite = {
  open: async () => {
    const brokers = process.env['TRIBUTARY_TEST_KAFKA_BROKERS'];
    if (!brokers) throw new Error('Set TRIBUTARY_TEST_KAFKA_BROKERS to a Kafka broker for tests.');
    const { topic, read, close } = await createChangesTopic(brokers);
    return {
      settings: { brokers: [brokers], topic, timeout: 60 },
      record: (n, revision = 1) => ({ email: `<person${n}>`, name: `Person ${n}`, revision }),
      // The topic takes messages of a megabyte.
      badRecord: () => ({ email: 'bad', name: 'x'.repeat(1_100_000) }),
      mark: (n) => `<person${n}>`,
      // As a consumer sees it that keeps the last message of each key.
      holds: async () => {
        const last = new Map((await read()).map(({ key, value }) => [key, value]));
        return [...last.values()]
          .filter((value) => value !== null && value.type !== 'segment.left')
          .map((value) => Object.values(value?.record ?? {}).join(' '))
          .sort();
      },
      close,
    };
  },
};
export default suite;
