import type { Database } from '@tributary/contracts';

/** A database under test. */
export interface DatabaseSubject {
  /** Opens it with its schema up to date; called again after `close` it opens the same one. */
  open(): Promise<Database>;
  /** How many transactions it runs at once. */
  connections: number;
  /** Puts a closed database back to a checkpoint; absent where the engine keeps its own backups. */
  restore?(checkpoint: string): Promise<void>;
  /** Removes it; it is closed. */
  remove(): Promise<void>;
}

/** What the parts of the suite share: the open database, which a part may close and open again. */
export interface Opened {
  subject: DatabaseSubject;
  database: Database;
}
