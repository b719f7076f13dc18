import type { Identifier, IdentifierType } from '@tributary/contracts';
import { Apart } from './never-together.js';
import { olderFirst } from './parts.js';
import { identifierRules, keyOf, strongestFirst, type IdentifierRules } from './rules.js';

export interface Merge {
  winner: string;
  loser: string;
  /** Type of the identifier that joined the two: the strongest that was the loser's. */
  rule: IdentifierType;
  /** The profiles that first held the identifiers which joined the two: where the merge is cut when it is taken back. */
  winnerPart: string;
  loserPart: string;
  messageId: string;
  /** When the joining event became known, milliseconds UTC: a later choice about consent was made by the whole person. */
  at: number;
  /** What the event said: the evidence. */
  evidence: Identifier[];
  /** Identifiers that moved from loser to winner. */
  moved: Identifier[];
}

/** The type whose limit was reached, or that a person said they are two. */
export type ConflictRule = IdentifierType | 'never_merge';

export interface Conflict {
  messageId: string;
  /** Identifiers of the event that were left out. */
  demoted: Identifier[];
  /** What kept the profiles apart. */
  rule: ConflictRule;
  /** The profiles that were kept apart. */
  profiles: string[];
}

export interface NewLink {
  identifier: Identifier;
  /** The profile that first holds it: the one that held the event's strongest known identifier first. */
  origin: string;
  profile: string;
  source: string;
  messageId: string;
  seenAt: number;
  knownAt: number;
}

/** What the graph holds of the profiles that a batch can touch. */
export interface GraphView {
  ownerOf(key: string): string | undefined;
  /** The profile that first held it; default: its owner. */
  originOf?(key: string): string | undefined;
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
  private readonly origins = new Map<string, string>();
  private readonly held = new Map<string, Map<string, Identifier>>();
  private readonly mergedInto = new Map<string, string>();
  /** Of parts of people merged before: who they were when an event was placed. */
  private readonly wholes = new Map<string, string>();
  private readonly rules: IdentifierRules;
  private readonly apart: Apart;

  constructor(
    private readonly view: GraphView,
    private readonly nextId: () => string,
    { rules = identifierRules, apart = new Apart([]) }: { rules?: IdentifierRules; apart?: Apart } = {},
  ) {
    this.rules = rules;
    this.apart = apart;
  }

  /**
   * Whose an event is: the profile that first held its strongest known identifier, or the one it founds, so that it goes
   * with that identifier wherever merges and their undoing take it. '0' for an event that names nobody.
   */
  place(event: GraphEvent): string {
    const wanted = [...event.identifiers].sort(strongestFirst);
    const demoted: Identifier[] = [];
    let limit: { rule: ConflictRule; profiles: string[] } | undefined;
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

  /** Who an origin that `place` answered is by now. */
  personOf(origin: string): string {
    return this.canonical(this.wholes.get(origin) ?? origin);
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

  private origin(identifier: Identifier): string | undefined {
    const key = keyOf(identifier);
    return this.origins.get(key) ?? this.view.originOf?.(key) ?? this.view.ownerOf(key);
  }

  /** The first type of which the joined profile would hold too many, or that they must stay apart, or undefined. */
  private exceeded(wanted: readonly Identifier[], owners: readonly string[]): ConflictRule | undefined {
    if (
      wanted.length === 1 ||
      (owners.length === 1 && wanted.every((identifier) => this.owner(identifier) !== undefined))
    )
      return undefined;
    if (owners.some((one, at) => owners.slice(at + 1).some((other) => this.apart.between(one, other))))
      return 'never_merge';
    const union = new Set(wanted.map(keyOf));
    for (const owner of owners) for (const key of this.heldBy(owner).keys()) union.add(key);
    const counts = new Map<string, number>();
    for (const key of union) {
      const type = key.slice(0, key.indexOf('\0'));
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
    return (Object.keys(this.rules) as IdentifierType[]).find(
      (type) => (counts.get(type) ?? 0) > this.rules[type].limit,
    );
  }

  private settle(wanted: readonly Identifier[], owners: readonly string[], event: GraphEvent): string {
    const known = wanted.find((identifier) => this.owner(identifier) !== undefined);
    const [winner = this.found(event), ...losers] = owners;
    const origin = (known && this.origin(known)) ?? winner;
    if (origin !== winner) this.wholes.set(origin, winner);
    for (const loser of losers) this.merge(winner, loser, { wanted, event });
    for (const identifier of wanted) {
      if (this.owner(identifier) !== undefined) continue;
      const key = keyOf(identifier);
      this.owners.set(key, winner);
      this.origins.set(key, origin);
      this.heldBy(winner).set(key, identifier);
      this.links.push({
        identifier,
        origin,
        profile: winner,
        source: event.source,
        messageId: event.messageId,
        seenAt: event.occurredAt,
        knownAt: event.knownAt,
      });
    }
    return origin;
  }

  private found(event: GraphEvent): string {
    const id = this.nextId();
    this.founded.push({ id, source: event.source, messageId: event.messageId, at: event.occurredAt });
    this.held.set(id, new Map());
    return id;
  }

  private merge(winner: string, loser: string, cause: { wanted: readonly Identifier[]; event: GraphEvent }): void {
    const { wanted, event } = cause;
    const joining = (profile: string) => wanted.find((identifier) => this.owner(identifier) === profile);
    const [ofWinner, ofLoser] = [joining(winner), joining(loser)];
    const moved = [...this.heldBy(loser).values()];
    this.merges.push({
      winner,
      loser,
      rule: ofLoser?.type ?? 'anonymous_id',
      winnerPart: (ofWinner && this.origin(ofWinner)) ?? winner,
      loserPart: (ofLoser && this.origin(ofLoser)) ?? loser,
      messageId: event.messageId,
      at: event.knownAt,
      evidence: [...wanted],
      moved,
    });
    for (const identifier of moved) this.heldBy(winner).set(keyOf(identifier), identifier);
    this.held.delete(loser);
    this.apart.join(winner, loser);
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
