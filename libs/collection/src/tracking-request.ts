import { eventTypes, type EventType } from '@tributary/contracts';

/** What a path of the tracking API stands for: the type that it gives to its one call, or a batch of calls. */
export type RequestKind = EventType | 'batch';

/** A request of the tracking API as it is kept in the log: its own bytes, and what the path said. */
export interface TrackingRequest {
  kind: RequestKind;
  request: object;
}

/** Marks a frame that came in through the tracking API, and the form it is kept in. */
const form = 1;

/**
 * The bytes to keep of a request whose body is JSON: the original ones inside a stamp. Whatever a client sends stays
 * inside, so that no body can pass for a stamp.
 */
export function stampRequest(kind: RequestKind, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`{"collect":${form},"kind":"${kind}","request":`), body, closing]);
}

const closing = Buffer.from('}');

/** The stamped request that a frame holds; undefined for frames of other origin. */
export function openStamp(value: object): TrackingRequest | undefined {
  const { collect, kind, request } = value as { collect?: unknown; kind?: unknown; request?: unknown };
  return collect === form && isKind(kind) && isObject(request) ? { kind, request } : undefined;
}

/**
 * The calls of a request. The path's type wins over the call's own; write keys and the client's notes to itself
 * (`_metadata`) go no further. Undefined where a batch holds none.
 */
export function callsOf({ kind, request }: TrackingRequest): unknown[] | undefined {
  if (kind !== 'batch') return [{ ...withoutKeys(request), type: kind }];
  const { batch } = request as { batch?: unknown };
  return Array.isArray(batch) ? batch.map((call: unknown) => (isObject(call) ? withoutKeys(call) : call)) : undefined;
}

function withoutKeys(call: object): object {
  const { writeKey: _, _metadata: __, ...kept } = call as { writeKey?: unknown; _metadata?: unknown };
  return kept;
}

const kinds = new Set<unknown>([...eventTypes, 'batch']);
const isKind = (kind: unknown): kind is RequestKind => kinds.has(kind);

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
