import type { Database } from '@tributary/contracts';

/** A database that also runs scripts: what other libraries' own installers (pg-boss, migrations) bring along. */
export interface ScriptDatabase extends Database {
  /**
   * Many statements without parameters; resolves with the rows of all of them, in order.
   * A script may hold its own BEGIN and COMMIT; where it fails in between, everything since BEGIN is rolled back.
   * @throws DATABASE_QUERY
   */
  script<TRow extends object>(text: string): Promise<TRow[]>;
}
