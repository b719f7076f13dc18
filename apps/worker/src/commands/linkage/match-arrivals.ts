import { forgetArrival, keepDecision, waitingArrivals, type Arrival, type ArrivalFate } from '@tributary/identity';
import { normalRecord } from '@tributary/linkage';
import { consumerName } from '@tributary/pipeline';
import { keptIndex, latestRecords } from '../../house/linkage/kept-index.js';
import { noModelYet } from '../../house/linkage/model-of-house.js';
import { traitsOf } from '../../house/linkage/profile-table.js';
import type { CommandContext } from '../../house/house.js';
import { identityMatch, type MatchedRecord } from './match.js';

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
      if (!arrival.again && values.every((value, at) => value === before[at])) matched.unchanged++;
      else {
        const found = await identityMatch(context, { person: arrival.publicId });
        const fate = fateOf(found);
        matched[fate]++;
        await keepDecision(house.database, decisionOf(arrival, found, fate));
        known.set(arrival.person, values);
      }
      await forgetArrival(house.database, arrival);
    }
    for (const fate of ['unchanged', 'joined', 'queued', 'started'] as const)
      house.metrics.arrivals.inc({ fate }, matched[fate]);
    return matched;
  });
}

function fateOf({ verdict, outcome }: MatchedRecord): ArrivalFate {
  if (outcome === 'merged' || outcome === 'together') return 'joined';
  return verdict === 'queues' || outcome === 'limit' ? 'queued' : 'started';
}

function decisionOf({ profile, at: cameAt }: Arrival, { candidates: [best] }: MatchedRecord, fate: ArrivalFate) {
  return { profile, fate, other: best?.id ?? null, matchWeight: best?.matchWeight ?? null, cameAt };
}

const atOnce = 500;

/** Weighs everybody who waits, `most` at most. @throws INVALID_REQUEST where there is no model to match by yet; CANCELLED */
export async function weighArrivals(
  context: CommandContext,
  { most = Infinity }: { most?: number } = {},
): Promise<MatchedArrivals> {
  const total = { ...none };
  for (;;) {
    context.signal.throwIfAborted();
    const asked = Math.min(atOnce, most - total.arrived);
    const matched = await matchArrivals(context, { most: asked });
    if (matched === undefined) throw await noModelYet(context.house);
    for (const part of Object.keys(total) as (keyof MatchedArrivals)[]) total[part] += matched[part];
    context.tell({ stage: 'match', done: null, text: `${total.arrived.toLocaleString('en-GB')} people` });
    if (matched.arrived < asked || total.arrived >= most) return total;
  }
}
