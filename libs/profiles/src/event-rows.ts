import type { ResolvedEvent } from '@tributary/contracts';

/** What the warehouse's calendar functions can reckon with; a time outside (a broken clock, a year typed wrong) is stored at the edge. */
const earliest = 0;
const latest = Date.UTC(2100, 0, 1) - 1;

/** Rows of the warehouse table `events`. */
export function* eventRows(events: readonly ResolvedEvent[]): Generator<object> {
  for (const event of events)
    yield {
      occurred_at: clampTime(event.occurredAt),
      known_at: clampTime(event.knownAt),
      origin: event.origin,
      name: event.name,
      type: event.type,
      message_id: event.messageId,
      source: event.source,
      order_id: event.orderId,
      value: event.value,
      currency: event.currency,
      properties: JSON.stringify(event.properties),
      context: JSON.stringify(event.context),
      rest: JSON.stringify(event.rest),
      log_position: event.place.position,
      log_index: event.place.index,
      row_hash: event.rowHash,
    };
}

/** DateTime64(3) as the warehouse reads it: seconds with three places, which it takes for a number only from nine digits on. */
export function clampTime(milliseconds: number): string {
  const time = Math.min(Math.max(milliseconds, earliest), latest);
  return time >= 100_000_000_000
    ? (time / 1000).toFixed(3)
    : new Date(time).toISOString().slice(0, 23).replace('T', ' ');
}
