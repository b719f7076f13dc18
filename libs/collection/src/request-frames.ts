import { eventsPerFrame } from './place-number.js';
import {
  stampInPlace,
  stampRequest,
  writtenCalls,
  type Circumstances,
  type RequestKind,
  type RoomyBody,
} from './tracking-request.js';

/** A request that was read: its JSON as bytes and as a value. */
export interface WrittenRequest {
  kind: RequestKind;
  bytes: Uint8Array;
  value: object;
  /** The bytes again where they have room around them: they are stamped without a copy. */
  room?: RoomyBody;
}

/**
 * The bodies of the frames that keep a request: its original bytes in one, or, where it holds more events than a frame has
 * places, its events in pieces, each with what the batch says of all of them. None for an empty batch; undefined where a batch holds no list.
 */
export function requestFrames(
  { kind, bytes, value, room }: WrittenRequest,
  circumstances: Circumstances,
): Buffer[] | undefined {
  const calls = writtenCalls(kind, value);
  if (calls === undefined || calls.length === 0) return calls && [];
  if (calls.length <= eventsPerFrame)
    return [room ? stampInPlace(kind, room, circumstances) : stampRequest(kind, bytes, circumstances)];
  const frames: Buffer[] = [];
  for (let from = 0; from < calls.length; from += eventsPerFrame) {
    const piece = { ...value, batch: calls.slice(from, from + eventsPerFrame) };
    frames.push(stampRequest(kind, Buffer.from(JSON.stringify(piece)), circumstances));
  }
  return frames;
}
