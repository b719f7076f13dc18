export { eventTime } from './event-time.js';
export * from './import-source.js';
export { judgeCall, type Judgement } from './judge-call.js';
export { logKey } from './log-key.js';
export * from './read-frame.js';
export { callsOf, stampRequest, type RequestKind, type TrackingRequest } from './tracking-request.js';
export { checkCall, trackingValidator, type CallCheck } from './validate-call.js';
export { statedWriteKeys, type WriteKeyPlaces } from './write-key.js';
