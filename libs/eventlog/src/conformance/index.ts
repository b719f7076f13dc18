export { describeEventLog, type LogDriver } from './event-log.js';
export { describeSeenIndex, type SeenDriver } from './seen-index.js';
