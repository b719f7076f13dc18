import { eventTypes, type EventType } from '@tributary/contracts';
import { mergeCall } from './merge-call.js';
import { isBag, mergedUnder, type Bag } from './plain-objects.js';
import { withClient, type SendingClient } from './sending-client.js';

/** What a path of the tracking API stands for: the type that it gives to its one call, or a batch of calls. */
export type RequestKind = EventType | 'batch' | 'merge';

/**
 * What held when a request came, beside its body. It is kept with the request, so that reading it again years later ends
 * the same, whatever is configured then.
 */
export interface Circumstances {
  /** Of the header; what the body says goes before it. */
  sentAt?: string;
  client?: SendingClient;
  /** Most that one event may hold, where it is not the default. */
  eventBytes?: number;
  /** Times are not corrected for the sender's clock. */
  historical?: true;
}

/** A request of the tracking API as it is kept in the log: its own bytes, and what the path said. */
export interface TrackingRequest extends Circumstances {
  kind: RequestKind;
  request: object;
}

/** Marks a frame that came in through the tracking API, and the form it is kept in. */
const form = 1;

const opening = Buffer.from(`{"collect":${form},"request":`);
/** A closing that is longer than this does without the room, and costs a copy. */
const longestClosing = 1024;

/** Bytes that a body wants free around it, so that {@link stampInPlace} need not copy it. */
export const stampRoom = { before: opening.length, after: longestClosing } as const;

/** A body within a buffer of its own that has {@link stampRoom} around it: bytes `from` to `to`, the latter exclusive. */
export interface RoomyBody {
  whole: Buffer;
  from: number;
  to: number;
}

/**
 * The bytes to keep of a request whose body is JSON: the original ones inside a stamp. Whatever a client sends stays
 * inside, so that no body can pass for a stamp.
 */
export function stampRequest(kind: RequestKind, body: Uint8Array, circumstances: Circumstances = {}): Buffer {
  return Buffer.concat([opening, body, Buffer.from(closingOf(kind, circumstances))]);
}

/** The same of a body that has room around it; the buffer is written to, and the result is a view of it. */
export function stampInPlace(kind: RequestKind, { whole, from, to }: RoomyBody, circumstances: Circumstances): Buffer {
  const closing = closingOf(kind, circumstances);
  // A character is at most three bytes of UTF-8.
  if (from < opening.length || to + closing.length * 3 > whole.length)
    return stampRequest(kind, whole.subarray(from, to), circumstances);
  opening.copy(whole, from - opening.length);
  return whole.subarray(from - opening.length, to + whole.write(closing, to));
}

function closingOf(kind: RequestKind, circumstances: Circumstances): string {
  const held = JSON.stringify(circumstances).slice(1, -1);
  return `,"kind":"${kind}"${held === '' ? '' : `,${held}`}}`;
}

/** The stamped request that a frame holds; undefined for frames of other origin. */
export function openStamp(value: object): TrackingRequest | undefined {
  const { collect, ...stamped } = value as { collect?: unknown } & TrackingRequest;
  return collect === form && isKind(stamped.kind) && isBag(stamped.request) ? stamped : undefined;
}

/** What a request holds as its sender wrote it: its one call, or those of its batch. Undefined where a batch holds no list. */
export function writtenCalls(kind: RequestKind, request: object): readonly unknown[] | undefined {
  if (kind !== 'batch') return [request];
  const { batch } = request as { batch?: unknown };
  return Array.isArray(batch) ? batch : undefined;
}

/**
 * The calls of a request. The path's type wins over the call's own; `context` and `integrations` of the batch lie under
 * those of its calls; write keys and the client's notes to itself (`_metadata`) go no further. Undefined where a batch
 * holds no list.
 */
export function callsOf({ kind, request, client }: Omit<TrackingRequest, 'sentAt'>): unknown[] | undefined {
  const shared = kind === 'batch' ? sharedParts(request as Bag) : [];
  return writtenCalls(kind, request)?.map((written) => {
    if (!isBag(written)) return written;
    const call = withoutKeys(written);
    for (const [name, part] of shared) call[name] = mergedUnder(call[name], part);
    const typed = typedCall(kind, call);
    return client ? withClient(typed, client) : typed;
  });
}

function typedCall(kind: RequestKind, call: Bag): Bag {
  if (kind === 'merge' || (kind === 'batch' && call.type === 'merge')) return mergeCall(call);
  return kind === 'batch' ? call : { ...call, type: kind };
}

function sharedParts(request: Bag): [string, Bag][] {
  return ['context', 'integrations'].flatMap((name) => {
    const part = Object.hasOwn(request, name) ? request[name] : undefined;
    return isBag(part) ? [[name, part] as [string, Bag]] : [];
  });
}

const ids = ['messageId', 'userId', 'anonymousId', 'previousId', 'groupId', 'event'] as const;
const bags = ['properties', 'traits', 'context', 'integrations'] as const;

function withoutKeys(call: Bag): Bag {
  const { writeKey: _, _metadata: __, ...kept } = call;
  // Clients state what they do not have as nothing, as an empty text, or leave it out: it is the same.
  for (const name of ids) if (kept[name] === '' || kept[name] === null) delete kept[name];
  if (typeof kept.messageId === 'number') kept.messageId = String(kept.messageId);
  // An empty array of PHP is a list in JSON, also where an object is meant.
  for (const name of bags) {
    const value = kept[name];
    if (Array.isArray(value) && value.length === 0) kept[name] = {};
  }
  return kept;
}

const kinds = new Set<unknown>([...eventTypes, 'batch', 'merge']);
const isKind = (kind: unknown): kind is RequestKind => kinds.has(kind);
