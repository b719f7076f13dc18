import type { ResolvedEvent } from '@tributary/contracts';

/** One observation of a trait: who said what, when. `value` is a JSON scalar as text. */
export interface TraitObservation {
  origin: string;
  name: string;
  value: string;
  source: string;
  occurred_at: number;
  known_at: number;
  message_id: string;
}

/** An identifier that a batch brought: whose it is, and when and where it was first said. */
export interface NewIdentifier {
  profile: string;
  type: string;
  value: string;
  seenAt: number;
  knownAt: number;
  messageId: string;
  source: string;
}

/** Types of identifier that are also shown and mapped as traits; of anonymous ids a person has too many. */
const traitTypes = new Set(['customer_number', 'user_id', 'email', 'phone']);

/**
 * The trait observations of a batch. Of equal values of one profile, trait and source only the latest is kept: it alone
 * can decide what survives, whatever order batches come in.
 */
export function traitObservations(
  events: readonly ResolvedEvent[],
  links: readonly NewIdentifier[],
): TraitObservation[] {
  const latest = new Map<string, TraitObservation>();
  const observe = (observation: TraitObservation) => {
    const key = `${observation.origin}\0${observation.name}\0${observation.source}\0${observation.value}`;
    const known = latest.get(key);
    if (known === undefined || isLater(observation, known)) latest.set(key, observation);
  };
  for (const event of events) {
    if (event.origin === '0') continue;
    for (const trait of event.traits) {
      const value = normalised(event, trait);
      // The address of somebody else, whom identity kept apart, is no trait of this person.
      if (event.leftOut?.some((other) => other.type === trait.name && other.value === value)) continue;
      observe({
        origin: event.origin,
        name: trait.name,
        value: JSON.stringify(value),
        source: event.source,
        occurred_at: event.occurredAt,
        known_at: event.knownAt,
        message_id: event.messageId,
      });
    }
  }
  // A new identifier of an event that consent refused is no trait: the event is not here.
  const used = new Set(links.length > 0 ? events.map(messageOf) : []);
  for (const link of links)
    if (traitTypes.has(link.type) && used.has(messageOf(link)))
      observe({
        origin: link.profile,
        name: link.type,
        value: JSON.stringify(link.value),
        source: link.source,
        occurred_at: link.seenAt,
        known_at: link.knownAt,
        message_id: link.messageId,
      });
  return [...latest.values()];
}

function messageOf({ source, messageId }: { source: string; messageId: string }): string {
  return `${source}\0${messageId}`;
}

function isLater(a: TraitObservation, b: TraitObservation): boolean {
  return a.occurred_at > b.occurred_at || (a.occurred_at === b.occurred_at && a.message_id > b.message_id);
}

/** A trait that is also an identifier is shown in the identifier's normal form. */
function normalised(event: ResolvedEvent, trait: { name: string; value: unknown }): unknown {
  if (!traitTypes.has(trait.name)) return trait.value;
  return event.identifiers.find((identifier) => identifier.type === trait.name)?.value ?? trait.value;
}
