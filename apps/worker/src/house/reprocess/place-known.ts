import { allows, decisionsOf } from '@tributary/consent';
import type { Identifier, PipelineEvent, Position, ResolvedEvent } from '@tributary/contracts';
import { keyOf, strongestFirst } from '@tributary/identity';
import type { NewIdentifier } from '@tributary/profiles';
import type { House } from '../house.js';

type Stores = Pick<House, 'database' | 'warehouse' | 'config'>;

interface Holder {
  profile: string;
  origin: string;
  source: string;
  firstSeen: number;
}

/**
 * Gives events the people that identity gives them, and changes nothing of who is who: an event goes with its strongest
 * identifier, wherever a split has taken that meanwhile; one whose identifiers nobody holds stays where the warehouse has
 * it. Of what the warehouse does not hold, the consents that hold now decide.
 */
export async function placeKnown(
  stores: Stores,
  events: readonly PipelineEvent[],
  range: { from: Position; to: Position },
): Promise<{ events: ResolvedEvent[]; links: NewIdentifier[] }> {
  const { config } = stores;
  const [holders, kept] = await Promise.all([holdersOf(stores, events), keptOrigins(stores, range)]);
  const order = strongestFirst(config.identity.identifiers);
  const placed = events.map((event): { event: ResolvedEvent; kept: boolean } => {
    const origin = kept.get(`${event.source}\0${event.messageId}`);
    const holder = strongestHolder(event.identifiers, { holders, order });
    const profile = holder?.profile ?? origin ?? '0';
    const leftOut = event.identifiers.filter((one) => (holders.get(keyOf(one))?.profile ?? profile) !== profile);
    return {
      event: { ...event, origin: holder?.origin ?? origin ?? '0', profile, leftOut },
      kept: origin !== undefined,
    };
  });
  const purposeOf = (event: ResolvedEvent) => config.sources[event.source]?.purpose;
  const judged = placed.filter(
    ({ event, kept: known }) =>
      !known && purposeOf(event) !== undefined && event.profile !== '0' && !event.decidesConsent,
  );
  const decisions = await decisionsOf(stores.database, [...new Set(judged.map(({ event }) => event.profile))]);
  const refused = new Set(
    judged
      .map(({ event }) => event)
      .filter((event) => {
        const key = purposeOf(event) ?? '';
        return !allows(decisions, event.profile, { key, config: config.purposes[key] });
      }),
  );
  const permitted = placed.map(({ event }) => event).filter((event) => !refused.has(event));
  return { events: permitted, links: linksOf(permitted, holders) };
}

/** Who first held an identifier, and when: the event that brought it is the one of that source and time. */
function linksOf(events: readonly ResolvedEvent[], holders: ReadonlyMap<string, Holder>): NewIdentifier[] {
  const links: NewIdentifier[] = [];
  const linked = new Set<string>();
  for (const event of events)
    for (const identifier of event.identifiers) {
      const key = keyOf(identifier);
      const holder = holders.get(key);
      if (!holder || linked.has(key)) continue;
      if (holder.source !== event.source || holder.firstSeen !== event.occurredAt) continue;
      linked.add(key);
      links.push({
        profile: holder.origin,
        type: identifier.type,
        value: identifier.value,
        seenAt: event.occurredAt,
        knownAt: event.knownAt,
        messageId: event.messageId,
        source: event.source,
      });
    }
  return links;
}

function strongestHolder(
  identifiers: readonly Identifier[],
  { holders, order }: { holders: ReadonlyMap<string, Holder>; order: (a: Identifier, b: Identifier) => number },
): Holder | undefined {
  return [...identifiers]
    .sort(order)
    .map((identifier) => holders.get(keyOf(identifier)))
    .find((holder) => holder !== undefined);
}

async function holdersOf({ database }: Stores, events: readonly PipelineEvent[]): Promise<Map<string, Holder>> {
  const asked = new Map(events.flatMap((event) => event.identifiers.map((one) => [keyOf(one), one] as const)));
  if (asked.size === 0) return new Map();
  const identifiers = [...asked.values()];
  const rows = await database.query<Identifier & { profile: string; origin: string; source: string; first_seen: Date }>(
    `SELECT i.type, i.value, i.profile, i.origin, i.source, i.first_seen
     FROM unnest($1::text[], $2::text[]) AS asked (type, value)
     JOIN identifiers i ON i.type = asked.type AND i.value = asked.value`,
    [identifiers.map((one) => one.type), identifiers.map((one) => one.value)],
  );
  return new Map(
    rows.map((row) => [
      keyOf(row),
      { profile: row.profile, origin: row.origin, source: row.source, firstSeen: row.first_seen.getTime() },
    ]),
  );
}

async function keptOrigins(
  { warehouse }: Stores,
  { from, to }: { from: Position; to: Position },
): Promise<Map<string, string>> {
  const rows = await warehouse.query<{ source: string; id: string; origin: string }>(
    `SELECT source, message_id AS id, toString(origin) AS origin FROM events
     WHERE log_position BETWEEN {from:UInt64} AND {to:UInt64}`,
    { params: { from, to } },
  );
  return new Map(rows.map((row) => [`${row.source}\0${row.id}`, row.origin]));
}
