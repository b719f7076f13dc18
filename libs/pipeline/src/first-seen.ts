import { placeNumber } from '@tributary/collection';
import type { CollectedEvent, SeenIndex } from '@tributary/contracts';

/** The events whose message id was never seen before at another place of the log. */
export async function firstSeen(seen: SeenIndex, events: readonly CollectedEvent[]): Promise<CollectedEvent[]> {
  if (events.length === 0) return [];
  const first = await seen.claim(events.map((event) => ({ id: event.messageId, place: placeNumber(event.place) })));
  return events.filter((_, index) => first[index]);
}
