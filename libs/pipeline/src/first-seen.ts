import { placeNumber } from '@tributary/collection';
import type { CollectedEvent, SeenIndex } from '@tributary/contracts';

/**
 * A message id is unique within its source: two files may both have a line 7. One that was set aside and is sent again
 * comes in a generation of its own, of which the first counts too.
 */
function messageKey({ source, messageId, resent }: CollectedEvent): string {
  const generation = resent?.generation ?? 0;
  return generation === 0 ? `${source}\0${messageId}` : `${source}\0${messageId}\0${generation}`;
}

/** The events whose message id was never seen before at another place of the log. */
export async function firstSeen(seen: SeenIndex, events: readonly CollectedEvent[]): Promise<CollectedEvent[]> {
  if (events.length === 0) return [];
  const first = await seen.claim(events.map((event) => ({ id: messageKey(event), place: placeNumber(event.place) })));
  return events.filter((_, index) => first[index]);
}
