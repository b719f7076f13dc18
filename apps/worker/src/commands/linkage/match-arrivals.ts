import { forgetArrival, waitingArrivals } from '@tributary/identity';
import { normalRecord } from '@tributary/linkage';
import { consumerName } from '@tributary/pipeline';
import { keptIndex, latestRecords } from '../../house/linkage/kept-index.js';
import { traitsOf } from '../../house/linkage/profile-table.js';
import type { CommandContext } from '../../house/house.js';
import { identityMatch } from './match.js';

/** What became of people who came in or said something new of themselves. */
export interface MatchedArrivals {
  arrived: number;
  /** Said nothing that matters to likeness and was not known, or are in the house no more. */
  unchanged: number;
  joined: number;
  queued: number;
  started: number;
}

const none: MatchedArrivals = { arrived: 0, unchanged: 0, joined: 0, queued: 0, started: 0 };

/**
 * Weighs people who wait against everybody, the longest waiting first, one after the other: the second of two alike
 * meets the first. Each is forgotten once it is done; one that a crash repeats is found in the index as it is, or is one
 * person with whom it joined. Undefined where there is no model to match by yet: they wait on.
 */
export function matchArrivals(
  context: CommandContext,
  { most }: { most: number },
): Promise<MatchedArrivals | undefined> {
  const { house, signal } = context;
  return house.database.exclusive('arrivals', async () => {
    const index = await keptIndex(house.warehouse);
    if (index === undefined) return undefined;
    const waiting = await waitingArrivals(house.database, { consumer: consumerName, limit: most });
    const matched = { ...none, arrived: waiting.length };
    if (waiting.length === 0) return matched;
    const people = [...new Set(waiting.map(({ person }) => person))];
    const traits = await traitsOf(house.warehouse, people);
    const known = await latestRecords(house.warehouse, index, people);
    for (const arrival of waiting) {
      if (signal.aborted) break;
      const said = traits.get(arrival.person) ?? {};
      const values = normalRecord(index.settings.fields, index.orders, (column) => said[column] ?? '');
      const before = known.get(arrival.person) ?? values.map(() => '');
      if (values.every((value, at) => value === before[at])) matched.unchanged++;
      else {
        const { verdict, outcome } = await identityMatch(context, { person: arrival.publicId });
        if (outcome === 'merged' || outcome === 'together') matched.joined++;
        else if (verdict === 'queues' || outcome === 'limit') matched.queued++;
        else matched.started++;
        known.set(arrival.person, values);
      }
      await forgetArrival(house.database, arrival);
    }
    for (const fate of ['unchanged', 'joined', 'queued', 'started'] as const)
      house.metrics.arrivals.inc({ fate }, matched[fate]);
    return matched;
  });
}
