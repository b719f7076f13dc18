import type { TrackingEvent } from '@tributary/contracts';

/** Before this the warehouse knows no time. */
const earliestMs = Date.UTC(1900, 0, 1);
/** An event dated further ahead than this is taken to have happened when it came in. */
const farthestAheadMs = 24 * 3_600_000;

/** What is known of the clocks when a call came in. */
export interface Clocks {
  /** Of the batch or the header, where the call states none itself. */
  sentAt: unknown;
  receivedAt: number;
  /** The source states its times as they were: they are not corrected. */
  historical?: boolean;
}

export interface EventTime {
  /** Milliseconds since 1970, UTC. */
  at: number;
  /** The call states a time that cannot be used, and got that of its receipt. */
  replaced: boolean;
}

/**
 * When the event happened, corrected for the sender's clock:
 * `receivedAt − (sentAt − timestamp)`, as in Segment's specification (common fields, "timestamp").
 * Unreadable and impossible times fall back to `receivedAt`: no event is refused for its clock.
 */
export function eventTime(call: TrackingEvent, { sentAt, receivedAt, historical }: Clocks): EventTime {
  const stated = milliseconds(call.timestamp) ?? milliseconds(call.originalTimestamp);
  if (stated === undefined)
    return { at: receivedAt, replaced: (call.timestamp ?? call.originalTimestamp ?? '') !== '' };
  const sent = historical ? undefined : (milliseconds(call.sentAt) ?? milliseconds(sentAt));
  const time = sent === undefined ? stated : receivedAt - (sent - stated);
  return time < earliestMs || time > receivedAt + farthestAheadMs
    ? { at: receivedAt, replaced: true }
    : { at: Math.trunc(time), replaced: false };
}

const isoTime = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Numbers below this are seconds since 1970: as milliseconds they would lie before March 1973, as seconds up to the year 5138. */
const leastMilliseconds = 1e11;

const unixDigits = /^\s*\d{10}(?:\d{3})?(?:\.\d+)?\s*$/;

/** Milliseconds or seconds since 1970, by their size. */
const unixTime = (value: number): number => (Math.abs(value) < leastMilliseconds ? value * 1000 : value);

/**
 * Milliseconds or seconds since 1970, as a number or as its digits, or ISO 8601; months and days of one digit are taken, since Segment's own examples have them.
 * A time without a zone is UTC, where `Date.parse` would take the zone of the machine that reads it, and `Date.parse`
 * finds a date in "unreadable 5".
 */
function milliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? unixTime(value) : undefined;
  if (typeof value === 'string' && unixDigits.test(value)) return unixTime(Number(value));
  const [, year, month, day, clock = '00:00', zone = 'Z'] =
    (typeof value === 'string' && isoTime.exec(value.trim())) || [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const time = Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${clock}${offset}`);
  return Number.isNaN(time) ? undefined : time;
}
