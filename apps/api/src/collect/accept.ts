import {
  callsOf,
  judgeCall,
  logKey,
  requestFrames,
  writtenCalls,
  type Circumstances,
  type RequestKind,
} from '@tributary/collection';
import { TributaryError, type FrameInput, type Position } from '@tributary/contracts';
import type { House } from '@tributary/worker';
import type { Pressure } from './pressure.js';
import type { ReadBody } from './read-body.js';

/** A request of a known source. */
export interface Incoming extends ReadBody {
  source: string;
  kind: RequestKind;
  calls: readonly unknown[];
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

/** A request as it goes into the log. */
export interface Ready {
  source: string;
  /** How many calls it holds. */
  calls: number;
  frames: FrameInput[];
}

/**
 * Makes a request ready to be kept, as one frame (several where it holds more events than one has places). What is in its
 * calls is judged later, by the pipeline. Nothing of the parsed body is in the result: what lives on while the disk is
 * waited for is copied by the collector of garbage, which costs more than everything else here.
 */
export function makeReady({ source, kind, bytes, value, room, circumstances, calls }: Incoming): Ready {
  const bodies = framesOf({ kind, bytes, value, room }, circumstances);
  const key = bodies.length === 0 ? '' : logKey(source, calls);
  const receivedAt = Date.now();
  return { source, calls: calls.length, frames: bodies.map((body) => ({ key, source, receivedAt, body })) };
}

/** Keeps a request: when it resolves, the request is durable. Returns its place, 0 where it has none of its own. Throws what the log throws. */
export async function keep(
  { house, pressure }: { house: House; pressure: Pressure },
  { source, calls, frames }: Ready,
): Promise<Position> {
  if (frames.length === 0) return 0;
  const weight = frames.reduce((sum, { body }) => sum + body.byteLength, 0);
  const position = await pressure.during(weight, () => house.events.append(frames));
  house.metrics.collected.inc({ source }, calls);
  return frames.length === 1 ? position : 0;
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
