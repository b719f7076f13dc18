import { AsyncLocalStorage } from 'node:async_hooks';
import { TributaryError, type Sql } from '@tributary/contracts';
import { sqlstateOf } from './database-errors.js';

/** One connection to a database, whichever driver it belongs to. */
export interface Connection {
  query(text: string, params: readonly unknown[]): Promise<object[]>;
  /** Many statements without parameters, in one go. */
  script(text: string): Promise<object[]>;
}

const open = new AsyncLocalStorage<{ database: object; done: boolean }>();

/**
 * A call on the database from inside a transaction's work would wait for that transaction for ever, or for a connection
 * that others in the same position hold.
 * @throws INTERNAL in place of waiting.
 */
export function refuseInsideTransaction(database: object): void {
  const state = open.getStore();
  if (state?.database === database && !state.done)
    throw new TributaryError(
      'INTERNAL',
      'Inside a transaction, use the Sql that its work was given, not the database.',
    );
}

/** Runs `work` between BEGIN and COMMIT on a connection that nobody else uses meanwhile. `database` tells databases apart. */
export async function runTransaction<T>(
  database: object,
  connection: Connection,
  work: (tx: Sql) => Promise<T>,
): Promise<T> {
  const state = { database, done: false };
  const tx: Sql = {
    async query<TRow extends object>(text: string, params: readonly unknown[] = []) {
      if (state.done) throw new TributaryError('INTERNAL', 'A statement came after the end of its transaction.');
      return (await connection.query(text, params)) as TRow[];
    },
  };
  await connection.script('BEGIN');
  try {
    const result = await open.run(state, () => work(tx));
    state.done = true;
    await commit(connection);
    return result;
  } catch (error) {
    state.done = true;
    // Where the connection is gone, so is the transaction; the error of the work says more.
    await connection.script('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * PostgreSQL answers COMMIT of a transaction with a failed statement by rolling back, without an error. Where `work`
 * swallowed that statement's error, the caller must still learn that nothing was kept: the probe fails in that case.
 */
async function commit(connection: Connection): Promise<void> {
  try {
    await connection.script('SELECT 1; COMMIT');
  } catch (error) {
    if (sqlstateOf(error) !== '25P02') throw error;
    throw new TributaryError(
      'DATABASE_QUERY',
      'A statement of the transaction had failed, so it was rolled back. Let the error of a statement reject the work.',
      { cause: error, details: { sqlstate: '25P02' } },
    );
  }
}
