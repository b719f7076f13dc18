import { readdir, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { unavailable } from '../database-errors.js';
import { createHolds, keepFromNobody } from '../holds.js';
import { migrateDatabase } from '../migrate-database.js';
import { runScript, type ScriptDatabase } from '../script-database.js';
import { copyToCheckpoint, finishCheckpoint, removeUnfinished } from './checkpoints.js';
import { startEngineThread, type EngineThread } from './engine-thread.js';
import { refuseInsideTransaction, runTransaction, type Connection } from '../transactions.js';
import { createTurns } from '../turns.js';
import { createDataDirectory } from './template.js';

const held = new Set<string>();

/**
 * PostgreSQL inside this process, in a thread of its own, with one connection and a queue in front of it. Opens the
 * data directory or makes it, and brings its schema up to date.
 *
 * Only one process may have a directory open: the engine has no lock, and two writers destroy it. The host holds the
 * lock of the data directory; this function refuses only a second opening in the same process.
 * @throws DATABASE_UNAVAILABLE, DATA_DIRECTORY_HELD, DATA_DIRECTORY_NEWER
 */
export async function openEmbeddedDatabase(options: { path: string }): Promise<ScriptDatabase> {
  const path = resolve(options.path);
  if (held.has(path)) throw new TributaryError('DATA_DIRECTORY_HELD', `This process has ${path} open already.`);
  held.add(path);
  try {
    if (!(await holdsDatabase(path))) await createDataDirectory(path);
    await removeUnfinished(path);
    const database = overEngine(await startEngineThread(path), path);
    try {
      await migrateDatabase(database);
    } catch (error) {
      await database.close();
      throw error;
    }
    return database;
  } catch (error) {
    held.delete(path);
    throw error;
  }
}

/** An empty folder counts as none and is removed. */
async function holdsDatabase(path: string): Promise<boolean> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw unavailable(`${path} cannot be read.`, error);
  });
  if (names === null) return false;
  if (names.includes('PG_VERSION')) return true;
  if (names.length > 0) throw unavailable(`${path} holds something that is not a database.`);
  await rmdir(path);
  return false;
}

function overEngine(engine: EngineThread, path: string): ScriptDatabase {
  const turns = createTurns();
  const holds = createHolds(keepFromNobody);
  const connection: Connection = {
    query: (text, params) => engine.call({ op: 'query', text, params }),
    script: (text) => engine.call({ op: 'script', text }),
  };
  let closing: Promise<void> | null = null;

  const take: typeof turns.take = async (priority, work) => {
    if (closing) throw unavailable('The database is closed.');
    refuseInsideTransaction(engine);
    return turns.take(priority, work);
  };

  return {
    async query<TRow extends object>(text: string, params: readonly unknown[] = []) {
      return (await take('live', () => connection.query(text, params))) as TRow[];
    },
    async script<TRow extends object>(text: string) {
      return (await take('live', () => runScript(connection, text))) as TRow[];
    },
    transaction: (work, { priority = 'live' } = {}) => take(priority, () => runTransaction(engine, connection, work)),
    async exclusive(name, work) {
      if (closing) throw unavailable('The database is closed.');
      refuseInsideTransaction(engine);
      return holds.exclusive(name, work);
    },
    async checkpoint() {
      const unfinished = await take('interactive', async () => {
        await engine.call({ op: 'script', text: 'CHECKPOINT' });
        return copyToCheckpoint(path);
      });
      // Syncing takes the longest and needs the copy only, so the connection is free again.
      return finishCheckpoint(path, unfinished);
    },
    close() {
      closing ??= turns.take('bulk', async () => {
        await engine.call({ op: 'close' });
        held.delete(path);
      });
      return closing;
    },
  };
}
