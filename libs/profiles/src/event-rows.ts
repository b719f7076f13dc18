import type { ResolvedEvent } from '@tributary/contracts';

/** Partitions are months; a time outside this range (a broken clock, a year typed wrong) is stored at its edge. */
const earliest = Date.UTC(2000, 0, 1);
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
      log_position: event.place.position,
      log_index: event.place.index,
      row_hash: event.rowHash,
    };
}

/** DateTime64(3) as the warehouse reads it: seconds with three places. */
export function clampTime(milliseconds: number): string {
  return (Math.min(Math.max(milliseconds, earliest), latest) / 1000).toFixed(3);
}
