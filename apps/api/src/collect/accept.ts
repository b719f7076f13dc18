import {
  callsOf,
  judgeCall,
  logKey,
  requestFrames,
  writtenCalls,
  type Circumstances,
  type RequestKind,
} from '@tributary/collection';
import { TributaryError } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import type { Pressure } from './pressure.js';
import type { ReadBody } from './read-body.js';

/** A request of a known source. */
export interface Incoming extends ReadBody {
  source: string;
  kind: RequestKind;
  circumstances: Circumstances;
}

/** What an answer tells of the calls that will be set aside. */
export interface Rejected {
  index: number;
  messageId: string | null;
  code: string;
  reason: string;
}

/** The calls of a request as they are written. INVALID_REQUEST where it is none, or a batch without a list. */
export function callsIn(kind: RequestKind, value: object): readonly unknown[] {
  const calls = Array.isArray(value) ? undefined : writtenCalls(kind, value);
  if (calls !== undefined) return calls;
  throw new TributaryError(
    'INVALID_REQUEST',
    kind === 'batch' ? 'The body must be an object with a list "batch".' : 'The body must be a JSON object.',
  );
}

/**
 * Keeps a request as one frame (several where it holds more events than one has places); when it resolves, the request is
 * durable. What is in its calls is judged later, by the pipeline. Throws what the log throws.
 */
export async function accept(
  { house, pressure }: { house: House; pressure: Pressure },
  incoming: Incoming,
  calls: readonly unknown[],
): Promise<void> {
  const { source, kind, bytes, value, circumstances } = incoming;
  const bodies = framesOf({ kind, bytes, value }, circumstances);
  if (bodies.length === 0) return;
  const key = logKey(source, calls);
  const receivedAt = Date.now();
  const weight = bodies.reduce((sum, body) => sum + body.byteLength, 0);
  await pressure.during(weight, () => house.events.append(bodies.map((body) => ({ key, source, receivedAt, body }))));
  house.metrics.collected.inc({ source }, calls.length);
}

function framesOf(request: ReadBody & { kind: RequestKind }, circumstances: Circumstances): Buffer[] {
  try {
    return requestFrames(request, circumstances) ?? [];
  } catch (error) {
    // A large batch is written anew in pieces, and the serialiser walks by recursion.
    if (error instanceof RangeError)
      throw new TributaryError('INVALID_REQUEST', 'The request is nested too deeply.', { cause: error });
    throw error;
  }
}

/** The calls that the pipeline will set aside for their size or shape, for clients that ask. */
export function rejectedOf({ kind, value, bytes, circumstances }: Incoming): Rejected[] {
  const { client, eventBytes } = circumstances;
  const calls = callsOf({ kind, request: value, client }) ?? [];
  return calls.flatMap((call, index) => {
    const judgement = judgeCall(call, { requestBytes: bytes.byteLength, eventBytes });
    if (judgement.ok) return [];
    const { messageId } = (call ?? {}) as { messageId?: unknown };
    const { code, reason } = judgement;
    return [{ index, messageId: typeof messageId === 'string' ? messageId : null, code, reason }];
  });
}
