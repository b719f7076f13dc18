/** A merge as a cache learns of it. */
export interface CachedMerge {
  loser: string;
  winner: string;
  /** It was taken back: what the cache holds of the two may be wrong. */
  undone: boolean;
}

/**
 * Identifier → profile, read through and bounded. It may hold an answer from before a merge; the alias map beside it
 * leads on to the survivor. Each process has its own: what others merged since `epoch` it is told of inside the next
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

  get(key: string): string | undefined {
    let profile = this.recent.get(key);
    if (profile === undefined) {
      profile = this.older.get(key);
      if (profile === undefined) return undefined;
      this.set(key, profile);
    }
    for (let next = this.aliases.get(profile); next !== undefined; next = this.aliases.get(profile)) profile = next;
    return profile;
  }

  set(key: string, profile: string): void {
    if (this.recent.size >= this.generation) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, profile);
  }

  /** Takes in the merges after its epoch, oldest first, up to a new one. */
  catchUp(merges: readonly CachedMerge[], epoch: string): void {
    if (merges.some((merge) => merge.undone) || this.aliases.size + merges.length > this.generation) this.clear();
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
