import { callsOf, judgeCall, logKey, stampRequest, type RequestKind } from '@tributary/collection';
import { TributaryError, type EventLog } from '@tributary/contracts';
import type { ReadBody } from './read-body.js';

/** A request of a known source. */
export interface Incoming extends ReadBody {
  source: string;
  kind: RequestKind;
}

/** What an answer tells of the calls that will be set aside. */
export interface Rejected {
  index: number;
  messageId: string | null;
  code: string;
  reason: string;
}

/**
 * Keeps a request as one frame; when it resolves, the request is durable. What is in its calls is judged later, by the
 * pipeline. INVALID_REQUEST where a batch holds no list; what the log throws.
 */
export async function accept(
  log: EventLog,
  { source, kind, bytes, value }: Incoming,
  receivedAt: number,
): Promise<unknown[]> {
  const calls = Array.isArray(value) ? undefined : callsOf({ kind, request: value });
  if (calls === undefined)
    throw new TributaryError(
      'INVALID_REQUEST',
      kind === 'batch' ? 'The body must be an object with a list "batch".' : 'The body must be a JSON object.',
    );
  if (calls.length > 0)
    await log.append([{ key: logKey(source, calls), source, receivedAt, body: stampRequest(kind, bytes) }]);
  return calls;
}

/** The calls that the pipeline will set aside for their size or shape, for clients that ask. */
export function rejectedOf(calls: readonly unknown[], requestBytes: number): Rejected[] {
  return calls.flatMap((call, index) => {
    const judgement = judgeCall(call, requestBytes);
    if (judgement.ok) return [];
    const { messageId } = (call ?? {}) as { messageId?: unknown };
    const { code, reason } = judgement;
    return [{ index, messageId: typeof messageId === 'string' ? messageId : null, code, reason }];
  });
}
