import type { TrackingEvent } from '@tributary/contracts';

/** Before this the warehouse knows no time. */
const earliestMs = Date.UTC(1900, 0, 1);
/** An event dated further ahead than this is taken to have happened when it came in. */
const farthestAheadMs = 24 * 3_600_000;

/**
 * When the event happened, corrected for the sender's clock:
 * `receivedAt − (sentAt − timestamp)`, as in Segment's specification (common fields, "timestamp").
 * Unreadable and impossible times fall back to `receivedAt`: no event is refused for its clock.
 */
export function eventTime(call: TrackingEvent, sentAt: unknown, receivedAt: number): number {
  const stated = milliseconds(call.timestamp) ?? milliseconds(call.originalTimestamp);
  if (stated === undefined) return receivedAt;
  const sent = milliseconds(call.sentAt) ?? milliseconds(sentAt);
  const time = sent === undefined ? stated : receivedAt - (sent - stated);
  return time < earliestMs || time > receivedAt + farthestAheadMs ? receivedAt : Math.trunc(time);
}

const isoTime = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/**
 * Milliseconds since 1970, or ISO 8601. A time without a zone is UTC, where `Date.parse` would take the zone of the
 * machine that reads it, and `Date.parse` finds a date in "unreadable 5".
 */
function milliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const [, day, clock = '00:00', zone = 'Z'] = (typeof value === 'string' && isoTime.exec(value.trim())) || [];
  if (day === undefined) return undefined;
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const time = Date.parse(`${day}T${clock}${offset}`);
  return Number.isNaN(time) ? undefined : time;
}
