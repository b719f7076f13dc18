import type { Identifier, IdentifierType } from '@tributary/contracts';
import type { Conflict, ConflictRule, GraphEvent, GraphView, Merge, NewLink } from './graph-facts.js';
import { Apart } from './never-together.js';
import { olderFirst } from './parts.js';
import { identifierRules, keyOf, strongestFirst, type IdentifierRules } from './rules.js';
import { SharedValues } from './shared-values.js';
import { WalkMemory } from './walk-memory.js';

/** What else a walk goes by. Default: what a configuration without a word says, and nothing from before. */
export interface WalkOptions {
  rules?: IdentifierRules;
  apart?: Apart;
  shared?: SharedValues;
  /** Most merges of this walk. */
  mergesAtMost?: number | null;
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
  private readonly memory: WalkMemory;
  /** Of parts of people merged before: who they were when an event was placed. */
  private readonly wholes = new Map<string, string>();
  private readonly rules: IdentifierRules;
  private readonly apart: Apart;
  readonly shared: SharedValues;
  private readonly mergesAtMost: number;
  private readonly order: (a: Identifier, b: Identifier) => number;

  constructor(
    view: GraphView,
    private readonly nextId: () => string,
    options: WalkOptions = {},
  ) {
    this.memory = new WalkMemory(view);
    this.rules = options.rules ?? identifierRules;
    this.apart = options.apart ?? new Apart([]);
    this.shared = options.shared ?? new SharedValues(this.rules);
    this.mergesAtMost = options.mergesAtMost ?? Infinity;
    this.order = strongestFirst(this.rules);
  }

  /**
   * Whose an event is: the profile that first held its strongest known identifier, or the one it founds, so that it goes
   * with that identifier wherever merges and their undoing take it. '0' for an event that names nobody.
   */
  place(event: GraphEvent): string {
    const wanted = this.unshared([...event.identifiers].sort(this.order));
    const demoted = this.notJoining(wanted);
    let limit: { rule: ConflictRule; profiles: string[] } | undefined;
    if (demoted.length > 0) limit = { rule: 'joins', profiles: this.ownersOf([...wanted, ...demoted]) };
    while (wanted.length > 0) {
      const owners = this.ownersOf(wanted);
      const exceeded = this.exceeded(wanted, owners);
      if (exceeded === undefined) {
        const origin = this.settle(wanted, owners, event);
        if (limit !== undefined) this.tell({ messageId: event.messageId, demoted, ...limit }, origin);
        return origin;
      }
      limit ??= { rule: exceeded, profiles: owners };
      demoted.push(...wanted.splice(-1));
    }
    return '0';
  }

  /** Beside other identifiers, shared ones say nothing. */
  private unshared(wanted: Identifier[]): Identifier[] {
    if (wanted.length < 2) return wanted;
    const own = wanted.filter((identifier) => !this.shared.has(identifier));
    return own.length > 0 ? own : wanted.slice(0, 1);
  }

  /** Takes out identifiers of types that may not join people, where they lead to somebody else than the others do. */
  private notJoining(wanted: Identifier[]): Identifier[] {
    if (wanted.length < 2 || wanted.every(({ type }) => this.rules[type].joins)) return [];
    const first = wanted.find((identifier) => this.memory.owner(identifier) !== undefined);
    const person = first && this.memory.owner(first);
    const others = wanted.filter(
      (one) => !this.rules[one.type].joins && this.memory.owner(one) !== undefined && this.memory.owner(one) !== person,
    );
    for (const other of others) wanted.splice(wanted.indexOf(other), 1);
    return others;
  }

  private tell(conflict: Conflict, origin: string): void {
    this.conflicts.push(conflict);
    const person = this.personOf(origin);
    for (const identifier of conflict.demoted) {
      const owner = this.memory.owner(identifier);
      if (owner !== undefined && owner !== person) this.shared.note(identifier, person);
    }
  }

  /** Who an origin that `place` answered is by now. */
  personOf(origin: string): string {
    return this.canonical(this.wholes.get(origin) ?? origin);
  }

  /** Follows the merges of this batch. */
  canonical(profile: string): string {
    return this.memory.canonical(profile);
  }

  private ownersOf(identifiers: readonly Identifier[]): string[] {
    const owners = new Set<string>();
    for (const identifier of identifiers) {
      const owner = this.memory.owner(identifier);
      if (owner !== undefined) owners.add(owner);
    }
    return [...owners].sort(olderFirst);
  }

  /** The first type of which the joined profile would hold too many, or that they must stay apart, or undefined. */
  private exceeded(wanted: readonly Identifier[], owners: readonly string[]): ConflictRule | undefined {
    if (
      wanted.length === 1 ||
      (owners.length === 1 && wanted.every((identifier) => this.memory.owner(identifier) !== undefined))
    )
      return undefined;
    if (owners.some((one, at) => owners.slice(at + 1).some((other) => this.apart.between(one, other))))
      return 'never_merge';
    if (owners.length > 1 && this.merges.length + owners.length - 1 > this.mergesAtMost) return 'merge_storm';
    const union = new Set(wanted.map(keyOf));
    for (const owner of owners) for (const key of this.memory.heldBy(owner).keys()) union.add(key);
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
    const known = wanted.find((identifier) => this.memory.owner(identifier) !== undefined);
    const [winner = this.found(event), ...losers] = owners;
    const origin = (known && this.memory.origin(known)) ?? winner;
    if (origin !== winner) this.wholes.set(origin, winner);
    for (const loser of losers) this.merge(winner, loser, { wanted, event });
    for (const identifier of wanted) {
      if (this.memory.owner(identifier) !== undefined) continue;
      this.memory.give(identifier, { owner: winner, origin });
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
    this.memory.found(id);
    return id;
  }

  private merge(winner: string, loser: string, cause: { wanted: readonly Identifier[]; event: GraphEvent }): void {
    const { wanted, event } = cause;
    const joining = (profile: string) => wanted.find((identifier) => this.memory.owner(identifier) === profile);
    const [ofWinner, ofLoser] = [joining(winner), joining(loser)];
    this.merges.push({
      winner,
      loser,
      rule: ofLoser?.type ?? 'anonymous_id',
      winnerPart: (ofWinner && this.memory.origin(ofWinner)) ?? winner,
      loserPart: (ofLoser && this.memory.origin(ofLoser)) ?? loser,
      messageId: event.messageId,
      at: event.knownAt,
      evidence: [...wanted],
      moved: this.memory.merge(winner, loser),
    });
    this.apart.join(winner, loser);
  }
}
