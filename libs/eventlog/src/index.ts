export { openEventLog, type EventLogOptions } from './event-log.js';
export type { Recovery } from './open-tail.js';
export { openSeenIndex } from './seen-index.js';
