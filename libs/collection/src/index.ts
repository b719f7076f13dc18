export { eventTime } from './event-time.js';
export * from './import-source.js';
export * from './read-frame.js';
export { checkCall, type CallCheck } from './validate-call.js';
