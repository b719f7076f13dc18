/** A merge as a cache learns of it. */
export interface CachedMerge {
  loser: string;
  winner: string;
  /** It was taken back: what the cache holds of the two may be wrong. */
  undone: boolean;
}

/**
 * Identifier → the profile that first held it, read through and bounded; the alias map beside it leads on to who that is
 * now. Each process has its own: what others merged since `epoch` it is told of inside the next
 * transaction, before it is asked anything.
 */
export class IdentifierCache {
  private recent = new Map<string, string>();
  private older = new Map<string, string>();
  private aliases = new Map<string, string>();
  private known: string | undefined;

  /** Holds at most twice `generation` identifiers. */
  constructor(private readonly generation = 250_000) {}

  /** Version of the last merge that the cache was told of; undefined while it holds nothing. */
  get epoch(): string | undefined {
    return this.known;
  }

  /** The canonical profile of an identifier. */
  get(key: string): string | undefined {
    const origin = this.originOf(key);
    return origin === undefined ? undefined : this.personOf(origin);
  }

  /** The profile that first held an identifier. */
  originOf(key: string): string | undefined {
    const origin = this.recent.get(key) ?? this.older.get(key);
    if (origin !== undefined && !this.recent.has(key)) this.set(key, origin);
    return origin;
  }

  private personOf(origin: string): string {
    let profile = origin;
    for (let next = this.aliases.get(profile); next !== undefined; next = this.aliases.get(profile)) profile = next;
    return profile;
  }

  /** Takes in an identifier: who first held it, and who that is now. */
  learn(key: string, { origin, profile }: { origin: string; profile: string }): void {
    this.set(key, origin);
    if (this.personOf(origin) === profile) return;
    if (this.aliases.size >= this.generation) this.clear();
    else this.aliases.set(origin, profile);
  }

  private set(key: string, profile: string): void {
    if (this.recent.size >= this.generation) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, profile);
  }

  /** Takes in the merges after its epoch, oldest first, up to a new one. */
  catchUp(merges: readonly CachedMerge[], epoch: string): void {
    if (
      this.known === undefined ||
      merges.some((merge) => merge.undone) ||
      this.aliases.size + merges.length > this.generation
    )
      this.clear();
    else for (const { loser, winner } of merges) this.aliases.set(loser, winner);
    this.known = epoch;
  }

  clear(): void {
    this.recent.clear();
    this.older.clear();
    this.aliases.clear();
    this.known = undefined;
  }
}
