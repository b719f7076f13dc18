import type { Priority } from './priority.js';

export interface Sql {
  /** `$1, $2, …` parameters. int8 and numeric arrive as strings, timestamptz as Date, jsonb parsed. */
  query<TRow extends object>(text: string, params?: readonly unknown[]): Promise<TRow[]>;
}

/** What holds a name for this process alone, while it lasts. */
export interface ExclusiveHold {
  /**
   * Rejects with DATABASE_UNAVAILABLE where the name may have gone to another process since (the connection was lost).
   * Ask it right before an effect that the database cannot roll back.
   */
  confirm(): Promise<void>;
}

export interface Database extends Sql {
  /**
   * Commits when `work` resolves, rolls back when it rejects. Waiting transactions are served by priority, then age.
   * Where the database itself gave the transaction up in favour of another (deadlock, serialisation), nothing of it was
   * kept and `work` is called again, a few times: it has no effect but through its `tx`.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>, options?: { priority?: Priority }): Promise<T>;
  /**
   * Does `work` while no other process, and nobody else in this one, holds the name on this database; waits for its turn
   * without an end. The hold of a process that dies is free at once. `work` uses the database as usual; a name within a
   * name is an error where it is the same one.
   */
  exclusive<T>(name: string, work: (hold: ExclusiveHold) => Promise<T>): Promise<T>;
  /** A consistent, synced copy that survives a power cut; returns its path, or null where the engine does that itself. */
  checkpoint(): Promise<string | null>;
  close(): Promise<void>;
}
