export { callName } from './call-name.js';
export { eventTime, type Clocks, type EventTime } from './event-time.js';
export * from './import-source.js';
export { judgeCall, usualCallBytes, type CallLimits, type Judgement } from './judge-call.js';
export { logKey } from './log-key.js';
export { placeNumber } from './place-number.js';
export { readFrame, type ReadFrame } from './read-frame.js';
export { requestFrames, type WrittenRequest } from './request-frames.js';
export { resendFrame, storedCall, type StoredCall } from './resend.js';
export { isFromClient, shortenedAddress, type SendingClient } from './sending-client.js';
export { setAside } from './set-aside.js';
export { shownValue } from './shown-value.js';
export * from './tracking-plan/index.js';
export {
  callsOf,
  stampRequest,
  stampRoom,
  writtenCalls,
  type Circumstances,
  type RequestKind,
  type RoomyBody,
  type TrackingRequest,
} from './tracking-request.js';
export { checkCall, trackingValidator, type CallCheck } from './validate-call.js';
export { statedWriteKeys, type WriteKeyPlaces } from './write-key.js';
