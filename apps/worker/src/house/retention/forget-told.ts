import { forgetDelivered, type Forgotten } from '@tributary/activation';
import { forgetOccasions } from '@tributary/segments';
import type { House } from '../house.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Time enough for whoever acts on what triggers tell, however long it stood still. */
const keepMs = 90 * dayMs;

/**
 * Removes what triggers told long ago: it names people. Kept is what a late event may bring up again, and what a rest is
 * reckoned from. Answers how many were removed.
 */
export function forgetTold({ database, config }: Pick<House, 'database' | 'config'>, now: number): Promise<number> {
  const needed = Object.values(config.triggers).map(
    ({ lateHours, restHours = 0 }) => (lateHours + restHours) * hourMs + dayMs,
  );
  return forgetOccasions(database, now - Math.max(keepMs, ...needed));
}

/** Removes what was sent long ago, the places that it took under caps, and who has been through journeys that repeat. */
export function forgetSent({ database, config }: Pick<House, 'database' | 'config'>, now: number): Promise<Forgotten> {
  const repeated = Object.entries(config.journeys).flatMap(([key, { repeat }]) => (repeat ? [key] : []));
  return forgetDelivered(database, { now, repeated });
}
