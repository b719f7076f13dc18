import type { Frame, FrameInput, Resent, TrackingEvent } from '@tributary/contracts';
import { eventTime, type Clocks } from './event-time.js';
import { logKey } from './log-key.js';
import { readCalls } from './read-frame.js';

/** A call as it lies in the log, with what is needed to date it as it was dated then. */
export interface StoredCall extends Clocks {
  call: unknown;
}

/** The call of a frame that came in at an index; undefined where there is none. */
export function storedCall(frame: Frame, index: number): StoredCall | undefined {
  const body = readCalls(frame.body);
  if (body === undefined || index >= body.calls.length) return undefined;
  const { sentAt, historical } = body;
  return {
    call: body.calls[index],
    sentAt,
    receivedAt: frame.receivedAt,
    ...(historical === undefined ? {} : { historical }),
  };
}

/**
 * A frame that sends a mended call into the log again. It keeps its message id and happened when it did at first: the
 * sender's clock was corrected by the time of the first receipt, and must not be by that of the second.
 */
export function resendFrame(
  call: TrackingEvent,
  from: { source: string; messageId: string; resent: Resent; now: number; stored?: Clocks },
): FrameInput {
  const { source, messageId, resent, now, stored } = from;
  const { sentAt: _, originalTimestamp: __, ...kept } = call;
  const { at: occurredAt } = eventTime(call, stored ?? { sentAt: undefined, receivedAt: now });
  const again = { ...kept, messageId, timestamp: new Date(occurredAt).toISOString() };
  return {
    key: logKey(source, [call]),
    source,
    receivedAt: now,
    body: Buffer.from(JSON.stringify({ batch: [again], resent })),
  };
}
