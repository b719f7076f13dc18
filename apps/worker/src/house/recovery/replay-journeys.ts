import { beginJourney, enterJourney } from '@tributary/activation';
import type { Position } from '@tributary/contracts';
import { everySync } from '../every-sync.js';
import type { House } from '../house.js';
import { deliveriesFrom } from '../journal/deliveries.js';

/**
 * Puts everyone back into the journeys that they started, as the log of deliveries tells it from a position on, and takes
 * their places under the caps of strategies again. They stand at the beginning: a message's id is made of entry and step,
 * so those that were sent, which are known by now, are not queued again, and what ends a journey ends it once more.
 */
export async function replayJourneys(
  { deliveries, database, config }: Pick<House, 'deliveries' | 'database' | 'config'>,
  from: Position,
): Promise<void> {
  for await (const entry of deliveriesFrom(deliveries, from)) {
    if (entry.kind === 'journey-began') await beginJourney(database, entry.journey, entry.at);
    if (entry.kind === 'journey-started') await enterJourney(database, entry.journey, entry.starts);
  }
  const counted = Object.entries(everySync(config)).flatMap(([key, { strategy }]) =>
    strategy === undefined ? [] : [key],
  );
  await database.query(
    `INSERT INTO contacts (operation, profile, at) SELECT id, profile, settled_at FROM operations
     WHERE sync = ANY ($1::text[]) AND kind = 'add' AND state = 'settled' AND outcome IN ('ok', 'sent_unknown')
     ON CONFLICT DO NOTHING`,
    [counted],
  );
}
