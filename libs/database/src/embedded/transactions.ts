import { AsyncLocalStorage } from 'node:async_hooks';
import { TributaryError, type Sql } from '@tributary/contracts';
import { sqlstateOf } from '../database-errors.js';
import type { EngineThread } from './engine-thread.js';

const open = new AsyncLocalStorage<{ engine: EngineThread; done: boolean }>();

/**
 * With one connection, a call on the database from inside a transaction's work would wait for that transaction for ever.
 * @throws INTERNAL in place of waiting.
 */
export function refuseInsideTransaction(engine: EngineThread): void {
  const state = open.getStore();
  if (state?.engine === engine && !state.done)
    throw new TributaryError(
      'INTERNAL',
      'Inside a transaction, use the Sql that its work was given, not the database.',
    );
}

/** Runs `work` between BEGIN and COMMIT on a connection that nobody else uses meanwhile. */
export async function runTransaction<T>(engine: EngineThread, work: (tx: Sql) => Promise<T>): Promise<T> {
  const state = { engine, done: false };
  const tx: Sql = {
    async query<TRow extends object>(text: string, params: readonly unknown[] = []) {
      if (state.done) throw new TributaryError('INTERNAL', 'A statement came after the end of its transaction.');
      return (await engine.call({ op: 'query', text, params })) as TRow[];
    },
  };
  await engine.call({ op: 'script', text: 'BEGIN' });
  try {
    const result = await open.run(state, () => work(tx));
    state.done = true;
    await commit(engine);
    return result;
  } catch (error) {
    state.done = true;
    await engine.call({ op: 'script', text: 'ROLLBACK' });
    throw error;
  }
}

/**
 * PostgreSQL answers COMMIT of a transaction with a failed statement by rolling back, without an error. Where `work`
 * swallowed that statement's error, the caller must still learn that nothing was kept: the probe fails in that case.
 */
async function commit(engine: EngineThread): Promise<void> {
  try {
    await engine.call({ op: 'script', text: 'SELECT 1; COMMIT' });
  } catch (error) {
    if (sqlstateOf(error) !== '25P02') throw error;
    throw new TributaryError(
      'DATABASE_QUERY',
      'A statement of the transaction had failed, so it was rolled back. Let the error of a statement reject the work.',
      { cause: error, details: { sqlstate: '25P02' } },
    );
  }
}
