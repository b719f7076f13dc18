export { openDatabaseSeenIndex } from './database-seen-index.js';
export { openEventLog, type EventLogOptions } from './event-log.js';
export { laneOfKey } from './kafka/lane-of-key.js';
export type { KafkaLogOptions } from './kafka/kafka-log.js';
export { openKafkaLog } from './kafka/load.js';
export type { Recovery } from './open-tail.js';
export { openSeenIndex } from './seen-index.js';
export { readKeptFrom } from './trim.js';
export { resetConsumer } from './reset-consumer.js';
