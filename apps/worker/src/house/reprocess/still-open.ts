import type { CollectedEvent } from '@tributary/contracts';
import type { House } from '../house.js';

/**
 * Without the events that were set aside and sent again later: a rule that was loosened since would let the old one
 * through beside the mended one.
 */
export async function stillOpen(
  { warehouse }: Pick<House, 'warehouse'>,
  events: readonly CollectedEvent[],
): Promise<CollectedEvent[]> {
  const rows = await warehouse.query<{ source: string; id: string; generation: number }>(
    `SELECT source, message_id AS id, max(r.generation) AS generation
     FROM events_quarantine AS q FINAL INNER JOIN (SELECT id, max(generation) AS generation FROM quarantine_resent GROUP BY id) AS r ON r.id = q.id
     WHERE message_id != '' GROUP BY source, message_id`,
  );
  const newest = new Map(rows.map((row) => [`${row.source}\0${row.id}`, row.generation]));
  return events.filter(
    ({ source, messageId, resent }) => (resent?.generation ?? 0) >= (newest.get(`${source}\0${messageId}`) ?? 0),
  );
}
