import type { TrackingEvent } from '@tributary/contracts';

/** An event dated further ahead than this is taken to have happened when it came in. */
const farthestAheadMs = 24 * 3_600_000;

/**
 * When the event happened, corrected for the sender's clock:
 * `receivedAt − (sentAt − timestamp)`, as in Segment's specification (common fields, "timestamp").
 * Unreadable and far future times fall back to `receivedAt`: no event is refused for its clock.
 */
export function eventTime(call: TrackingEvent, sentAt: unknown, receivedAt: number): number {
  const stated = milliseconds(call.timestamp) ?? milliseconds(call.originalTimestamp);
  if (stated === undefined) return receivedAt;
  const sent = milliseconds(call.sentAt) ?? milliseconds(sentAt);
  const time = sent === undefined ? stated : receivedAt - (sent - stated);
  return time > receivedAt + farthestAheadMs ? receivedAt : time;
}

function milliseconds(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}
