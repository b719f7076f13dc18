import type { Database } from '@tributary/contracts';

/** The database that the queue lives in: the usual port, and scripts, because pg-boss installs itself by script. */
export interface JobsDatabase extends Database {
  /** Many statements without parameters; resolves with the rows of all of them, in order. */
  script<TRow extends object>(text: string): Promise<TRow[]>;
}
