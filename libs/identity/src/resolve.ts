import type {
  Cut,
  Database,
  Identifier,
  IdentityConfig,
  PipelineEvent,
  ResolvedEvent,
  Sql,
} from '@tributary/contracts';
import { arrivalsOf, noteArrivals } from './arrivals.js';
import { GraphWalk } from './graph.js';
import type { IdentifierCache } from './identifier-cache.js';
import type { Resolution } from './resolution.js';
import { identifierRules, keyOf } from './rules.js';
import { holdersOf, lockIdentity, openCut, takeIds } from './store.js';
import { readSurroundings } from './surroundings.js';
import { writeWalk } from './write-walk.js';

export interface ResolveDeps {
  database: Database;
  cache: IdentifierCache;
  /** Name of the consumer whose cuts these are. */
  consumer: string;
  /** What identifiers may do. Default: what a configuration without a word says. */
  config?: IdentityConfig;
}

export interface Resolved {
  events: ResolvedEvent[];
  resolution: Resolution;
}

/**
 * Gives every event its person, in one transaction that also carries the cut and the consumer's offset. A repeated cut
 * gets the stored answer, even where its own merges have changed the graph since.
 */
export async function resolve(deps: ResolveDeps, events: readonly PipelineEvent[], cut: Cut): Promise<Resolved> {
  const { resolution, learn } = await deps.database.transaction(
    async (tx): Promise<Decision> => {
      await lockIdentity(tx);
      const stored = await openCut(tx, deps.cache, { consumer: deps.consumer, cut });
      return stored ? { resolution: stored, learn: () => {} } : decide(deps, tx, { events, cut });
    },
    { priority: 'live' },
  );
  learn();
  const canonical = new Map(resolution.people);
  const resolved = events.map((event, index) => {
    const origin = resolution.origins[index] ?? '0';
    return withPerson(event, origin, canonical.get(origin) ?? origin);
  });
  for (const [index, identifiers] of resolution.leftOut) {
    const event = resolved[index];
    if (event) event.leftOut = identifiers;
  }
  return { events: resolved, resolution };
}

/** Written out: a spread of this many fields costs more than all the rest of identity. */
function withPerson(event: PipelineEvent, origin: string, profile: string): ResolvedEvent {
  return {
    place: event.place,
    source: event.source,
    type: event.type,
    name: event.name,
    messageId: event.messageId,
    occurredAt: event.occurredAt,
    knownAt: event.knownAt,
    identifiers: event.identifiers,
    traits: event.traits,
    consents: event.consents,
    decidesConsent: event.decidesConsent,
    orderId: event.orderId,
    value: event.value,
    currency: event.currency,
    properties: event.properties,
    context: event.context,
    rest: event.rest,
    rowHash: event.rowHash,
    origin,
    profile,
  };
}

interface Decision {
  resolution: Resolution;
  /** Tells the cache; called once the transaction has committed. */
  learn(): void;
}

async function decide(
  deps: ResolveDeps,
  tx: Sql,
  batch: { events: readonly PipelineEvent[]; cut: Cut },
): Promise<Decision> {
  const { cache } = deps;
  const rules = deps.config?.identifiers ?? identifierRules;
  const { epoch } = cache;
  const keys = new Set(batch.events.flatMap((event) => event.identifiers.map(keyOf)));
  const owners = new Map<string, string>();
  const missing: string[] = [];
  for (const key of keys) {
    const owner = cache.get(key);
    if (owner === undefined) missing.push(key);
    else owners.set(key, owner);
  }
  const found = await holdersOf(tx, missing);
  for (const [key, { profile }] of found) owners.set(key, profile);

  const news = batch.events.filter((event) => bringsNews(event, owners));
  const touched = new Set(
    news.flatMap((event) => event.identifiers.flatMap((identifier) => owners.get(keyOf(identifier)) ?? [])),
  );
  // Only an event with an identifier that nobody holds can found a profile.
  const founders = news.filter((event) => event.identifiers.some((one) => !owners.has(keyOf(one)))).length;
  const { held, apart, shared } = await readSurroundings(tx, {
    people: [...touched],
    known: knownOf(news, owners),
    rules,
  });
  const walk = new GraphWalk(
    {
      ownerOf: (key) => owners.get(key),
      originOf: (key) => found.get(key)?.origin ?? cache.originOf(key),
      heldBy: (profile) => held.get(profile) ?? [],
    },
    founders > 0 ? await takeIds(tx, founders) : () => '0',
    { rules, mergesAtMost: deps.config?.mergesPerBatch ?? null, apart, shared },
  );
  const leftOut: Resolution['leftOut'] = [];
  const origins = batch.events.map((event, index) => {
    const before = walk.conflicts.length;
    const origin = walk.place(event);
    const conflict = walk.conflicts[before];
    if (conflict) leftOut.push([index, conflict.demoted]);
    return origin;
  });
  const resolution = await writeWalk(tx, walk, { consumer: deps.consumer, cut: batch.cut, origins, leftOut });
  if ((deps.config?.matching.arrivals ?? 'never') !== 'never')
    await noteArrivals(tx, arrivalsOf(batch.events, origins, walk), batch.cut);
  const learn = () => {
    // Where the cache moved on meanwhile, what was found here may be from before a merge that it has forgotten again.
    if (cache.epoch !== epoch) return;
    for (const [key, holder] of found) cache.learn(key, holder);
    for (const { identifier, origin, profile } of walk.links) cache.learn(keyOf(identifier), { origin, profile });
    if (walk.merges.length > 0)
      cache.catchUp(
        walk.merges.map(({ loser, winner }) => ({ loser, winner, undone: false })),
        resolution.version,
      );
  };
  return { resolution, learn };
}

/** Identifiers of these events that somebody holds, each once. */
function knownOf(events: readonly PipelineEvent[], owners: ReadonlyMap<string, string>): Identifier[] {
  const known = new Map<string, Identifier>();
  for (const event of events)
    for (const identifier of event.identifiers) {
      const key = keyOf(identifier);
      if (owners.has(key)) known.set(key, identifier);
    }
  return [...known.values()];
}

/** True where an event may change the graph: it holds an unknown identifier, or joins two profiles. */
function bringsNews(event: PipelineEvent, owners: ReadonlyMap<string, string>): boolean {
  let first: string | undefined;
  for (const identifier of event.identifiers) {
    const owner = owners.get(keyOf(identifier));
    if (owner === undefined || (first !== undefined && owner !== first)) return true;
    first = owner;
  }
  return false;
}
