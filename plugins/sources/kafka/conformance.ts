import type { SourceSuite } from '@tributary/testkit/conformance';
import { createPeopleTopic, person } from './fixtures/people-topic.js';

/** A real broker: TRIBUTARY_TEST_KAFKA_BROKERS says where (node tools/services/services.mjs starts one). */
const suite: SourceSuite = {
  open: async () => {
    const brokers = process.env['TRIBUTARY_TEST_KAFKA_BROKERS'];
    if (!brokers) throw new Error('Set TRIBUTARY_TEST_KAFKA_BROKERS to a Kafka broker for tests.');
    const { settings, produce, close } = await createPeopleTopic(brokers, 2300);
    const found = (events: number, rejected: number) => ({ events, rejected });
    return {
      settings,
      holds: found(2254, 46),
      empty: { ...settings, from: 'latest' },
      missing: { ...settings, topic: 'no-such-topic' },
      grow: async () => {
        await produce([person(3000), person(3001), person(3007)]);
        return found(2, 1);
      },
      drifts: {
        'column-added': async () => {
          await produce([{ ...(person(1) as object), mood: 'fine' }]);
          return found(2255, 46);
        },
        'column-missing': async () => {
          await produce([{ id: 'c1', email: 'person1@example.com' }]);
          return found(2254, 47);
        },
        'type-changed': async () => {
          await produce([{ ...(person(1) as object), age: 'twenty' }]);
          return found(2254, 47);
        },
      },
      close,
    };
  },
};
export default suite;
