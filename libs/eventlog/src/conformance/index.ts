export { describeEventLog } from './event-log.js';
export type { LogDriver } from './frame.js';
export { describeSeenIndex, type SeenDriver } from './seen-index.js';
