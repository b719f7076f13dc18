export { eventTime, type Clocks, type EventTime } from './event-time.js';
export * from './import-source.js';
export { judgeCall, usualCallBytes, type CallLimits, type Judgement } from './judge-call.js';
export { logKey } from './log-key.js';
export { placeNumber } from './place-number.js';
export * from './read-frame.js';
export { requestFrames, type WrittenRequest } from './request-frames.js';
export { isFromClient, shortenedAddress, type SendingClient } from './sending-client.js';
export {
  callsOf,
  stampRequest,
  writtenCalls,
  type Circumstances,
  type RequestKind,
  type TrackingRequest,
} from './tracking-request.js';
export { checkCall, trackingValidator, type CallCheck } from './validate-call.js';
export { statedWriteKeys, type WriteKeyPlaces } from './write-key.js';
