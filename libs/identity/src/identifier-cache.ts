/**
 * Identifier → profile, read through and bounded. It may hold an answer from before a merge; the alias map beside it
 * leads on to the survivor. Only one process may use it on one database.
 */
export class IdentifierCache {
  private recent = new Map<string, string>();
  private older = new Map<string, string>();
  private aliases = new Map<string, string>();

  /** Holds at most twice `generation` identifiers. */
  constructor(private readonly generation = 250_000) {}

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

  merged(loser: string, winner: string): void {
    if (this.aliases.size >= this.generation) this.clear();
    this.aliases.set(loser, winner);
  }

  clear(): void {
    this.recent.clear();
    this.older.clear();
    this.aliases.clear();
  }
}
