import type { Identifier } from '@tributary/contracts';
import type { GraphView } from './graph-facts.js';
import { keyOf } from './rules.js';

/** The graph as a walk finds it, and what the walk has made of it so far. */
export class WalkMemory {
  private readonly owners = new Map<string, string>();
  private readonly origins = new Map<string, string>();
  private readonly held = new Map<string, Map<string, Identifier>>();
  private readonly mergedInto = new Map<string, string>();

  constructor(private readonly view: GraphView) {}

  /** Follows the merges of this walk. */
  canonical(profile: string): string {
    let current = profile;
    for (let next = this.mergedInto.get(current); next !== undefined; next = this.mergedInto.get(current))
      current = next;
    return current;
  }

  /** Whoever holds an identifier by now. */
  owner(identifier: Identifier): string | undefined {
    const key = keyOf(identifier);
    const owner = this.owners.get(key) ?? this.view.ownerOf(key);
    return owner === undefined ? undefined : this.canonical(owner);
  }

  /** The profile that first held an identifier. */
  origin(identifier: Identifier): string | undefined {
    const key = keyOf(identifier);
    return this.origins.get(key) ?? this.view.originOf?.(key) ?? this.view.ownerOf(key);
  }

  /** What a person holds, by key. */
  heldBy(profile: string): ReadonlyMap<string, Identifier> {
    return this.holding(profile);
  }

  /** A profile that nobody knew. */
  found(profile: string): void {
    this.held.set(profile, new Map());
  }

  give(identifier: Identifier, { owner, origin }: { owner: string; origin: string }): void {
    const key = keyOf(identifier);
    this.owners.set(key, owner);
    this.origins.set(key, origin);
    this.holding(owner).set(key, identifier);
  }

  /** Makes the winner of all that the loser holds, and tells what that was. */
  merge(winner: string, loser: string): Identifier[] {
    const moved = [...this.holding(loser).values()];
    for (const identifier of moved) this.holding(winner).set(keyOf(identifier), identifier);
    this.held.delete(loser);
    this.mergedInto.set(loser, winner);
    return moved;
  }

  private holding(profile: string): Map<string, Identifier> {
    let held = this.held.get(profile);
    if (held === undefined) {
      held = new Map(this.view.heldBy(profile).map((identifier) => [keyOf(identifier), identifier]));
      this.held.set(profile, held);
    }
    return held;
  }
}
