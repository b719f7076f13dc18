import { placeNumber } from '@tributary/collection';
import type { CollectedEvent, SeenIndex } from '@tributary/contracts';

/** A message id is unique within its source: two files may both have a line 7. */
function messageKey(event: CollectedEvent): string {
  return `${event.source}\0${event.messageId}`;
}

/** The events whose message id was never seen before at another place of the log. */
export async function firstSeen(seen: SeenIndex, events: readonly CollectedEvent[]): Promise<CollectedEvent[]> {
  if (events.length === 0) return [];
  const first = await seen.claim(events.map((event) => ({ id: messageKey(event), place: placeNumber(event.place) })));
  return events.filter((_, index) => first[index]);
}
