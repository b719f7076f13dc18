import type { Identifier, IdentifierType } from '@tributary/contracts';
import { identifierRules, keyOf, strongestFirst } from './rules.js';

export interface Merge {
  winner: string;
  loser: string;
  /** Type of the identifier that joined the two. */
  rule: IdentifierType;
  messageId: string;
  /** When the joining event became known, milliseconds UTC: a later choice about consent was made by the whole person. */
  at: number;
  /** What the event said: the evidence. */
  evidence: Identifier[];
  /** Identifiers that moved from loser to winner, so that the merge can be undone. */
  moved: Identifier[];
}

export interface Conflict {
  messageId: string;
  /** Identifiers of the event that were left out, because one person may not hold so many of their type. */
  demoted: Identifier[];
  /** The type whose limit was reached. */
  rule: IdentifierType;
  /** The profiles that were kept apart. */
  profiles: string[];
}

export interface NewLink {
  identifier: Identifier;
  profile: string;
  source: string;
  messageId: string;
  seenAt: number;
  knownAt: number;
}

/** What the graph holds of the profiles that a batch can touch. */
export interface GraphView {
  ownerOf(key: string): string | undefined;
  /** Identifiers of a canonical profile. Asked only for profiles that a batch may change. */
  heldBy(profile: string): readonly Identifier[];
}

export interface GraphEvent {
  identifiers: readonly Identifier[];
  source: string;
  messageId: string;
  occurredAt: number;
  knownAt: number;
}

/**
 * A batch's walk through the identity graph, in memory and in order: each event finds its profile, starts one, or joins
 * several. Nothing is written here; what is to be written is collected.
 */
export class GraphWalk {
  readonly founded: { id: string; source: string; messageId: string; at: number }[] = [];
  readonly links: NewLink[] = [];
  readonly merges: Merge[] = [];
  readonly conflicts: Conflict[] = [];
  private readonly owners = new Map<string, string>();
  private readonly held = new Map<string, Map<string, Identifier>>();
  private readonly mergedInto = new Map<string, string>();

  constructor(
    private readonly view: GraphView,
    private readonly nextId: () => string,
  ) {}

  /** The profile of an event: canonical at this moment. '0' for an event that names nobody. */
  place(event: GraphEvent): string {
    const wanted = [...event.identifiers].sort(strongestFirst);
    const demoted: Identifier[] = [];
    let limit: { rule: IdentifierType; profiles: string[] } | undefined;
    while (wanted.length > 0) {
      const owners = this.ownersOf(wanted);
      const exceeded = this.exceeded(wanted, owners);
      if (exceeded === undefined) {
        if (limit !== undefined) this.conflicts.push({ messageId: event.messageId, demoted, ...limit });
        return this.settle(wanted, owners, event);
      }
      limit ??= { rule: exceeded, profiles: owners };
      demoted.push(...wanted.splice(-1));
    }
    return '0';
  }

  /** Follows the merges of this batch. */
  canonical(profile: string): string {
    let current = profile;
    for (let next = this.mergedInto.get(current); next !== undefined; next = this.mergedInto.get(current))
      current = next;
    return current;
  }

  private ownersOf(identifiers: readonly Identifier[]): string[] {
    const owners = new Set<string>();
    for (const identifier of identifiers) {
      const owner = this.owner(identifier);
      if (owner !== undefined) owners.add(owner);
    }
    return [...owners].sort(olderFirst);
  }

  private owner(identifier: Identifier): string | undefined {
    const key = keyOf(identifier);
    const owner = this.owners.get(key) ?? this.view.ownerOf(key);
    return owner === undefined ? undefined : this.canonical(owner);
  }

  /** The first type of which the joined profile would hold too many, or undefined. */
  private exceeded(wanted: readonly Identifier[], owners: readonly string[]): IdentifierType | undefined {
    if (
      wanted.length === 1 ||
      (owners.length === 1 && wanted.every((identifier) => this.owner(identifier) !== undefined))
    )
      return undefined;
    const union = new Set(wanted.map(keyOf));
    for (const owner of owners) for (const key of this.heldBy(owner).keys()) union.add(key);
    const counts = new Map<string, number>();
    for (const key of union) {
      const type = key.slice(0, key.indexOf('\0'));
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    return (Object.keys(identifierRules) as IdentifierType[]).find(
      (type) => (counts.get(type) ?? 0) > identifierRules[type].limit,
    );
  }

  private settle(wanted: readonly Identifier[], owners: readonly string[], event: GraphEvent): string {
    const [winner = this.found(event), ...losers] = owners;
    for (const loser of losers) this.merge(winner, loser, { wanted, event });
    for (const identifier of wanted) {
      if (this.owner(identifier) !== undefined) continue;
      this.owners.set(keyOf(identifier), winner);
      this.heldBy(winner).set(keyOf(identifier), identifier);
      this.links.push({
        identifier,
        profile: winner,
        source: event.source,
        messageId: event.messageId,
        seenAt: event.occurredAt,
        knownAt: event.knownAt,
      });
    }
    return winner;
  }

  private found(event: GraphEvent): string {
    const id = this.nextId();
    this.founded.push({ id, source: event.source, messageId: event.messageId, at: event.occurredAt });
    this.held.set(id, new Map());
    return id;
  }

  private merge(winner: string, loser: string, cause: { wanted: readonly Identifier[]; event: GraphEvent }): void {
    const { wanted, event } = cause;
    const rule = wanted.find((identifier) => this.owner(identifier) === loser)?.type ?? 'anonymous_id';
    const moved = [...this.heldBy(loser).values()];
    this.merges.push({
      winner,
      loser,
      rule,
      messageId: event.messageId,
      at: event.knownAt,
      evidence: [...wanted],
      moved,
    });
    for (const identifier of moved) this.heldBy(winner).set(keyOf(identifier), identifier);
    this.held.delete(loser);
    this.mergedInto.set(loser, winner);
  }

  private heldBy(profile: string): Map<string, Identifier> {
    let held = this.held.get(profile);
    if (held === undefined) {
      held = new Map(this.view.heldBy(profile).map((identifier) => [keyOf(identifier), identifier]));
      this.held.set(profile, held);
    }
    return held;
  }
}

/** Ids come from a sequence: the smaller is the older, and the oldest profile survives a merge. */
export function olderFirst(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
