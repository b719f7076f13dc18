import type { Database } from '@tributary/contracts';
import type { Connection } from './transactions.js';

/** A database that also runs scripts: what other libraries' own installers (pg-boss, migrations) bring along. */
export interface ScriptDatabase extends Database {
  /**
   * Many statements without parameters; resolves with the rows of all of them, in order.
   * A script may hold its own BEGIN and COMMIT; where it fails in between, everything since BEGIN is rolled back.
   * @throws DATABASE_QUERY
   */
  script<TRow extends object>(text: string): Promise<TRow[]>;
}

/** Runs a script on a connection, and leaves no transaction open there where it fails. */
export async function runScript(connection: Connection, text: string): Promise<object[]> {
  try {
    return await connection.script(text);
  } catch (error) {
    // The script may have stopped between its BEGIN and COMMIT; outside of a transaction this is a mere notice.
    await connection.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
