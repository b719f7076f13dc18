import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '@tributary/contracts';
import { sqlstateOf, unavailable } from '../database-errors.js';
import { createHolds } from '../holds.js';
import { migrateDatabase } from '../migrate-database.js';
import { runScript, type ScriptDatabase } from '../script-database.js';
import { refuseInsideTransaction, runTransaction } from '../transactions.js';
import { createTurns } from '../turns.js';
import { openConnections, type Connections } from './connections.js';
import { keepName } from './keep-name.js';
import { serverOf, type Server } from './server.js';

export interface PostgresDatabaseOptions {
  /** `postgres://user:password@host:5432/database`, with `?sslmode=…` and other parameters of libpq where needed. */
  url: string;
  /** Schema of all tables, made where missing: small letters, digits and _. Default `public`. */
  namespace?: string;
  /** Connections for queries and transactions. Names held (`exclusive`) have up to eight more. Default 10. */
  poolSize?: number;
  /** How long a query or transaction waits for a connection before DATABASE_UNAVAILABLE. Default 60,000. */
  patienceMs?: number;
}

/** Names that one process holds or waits for at a time. */
const mostHolds = 8;
const oldestVersion = 150_000;

/**
 * A PostgreSQL server, 15 or newer, shared by any number of processes. Makes the schema or brings it up to date; several
 * processes may do so at once. A connection pooler in between must keep sessions (locks are held by them).
 * @throws CONFIG_INVALID, DATABASE_UNAVAILABLE, DATA_DIRECTORY_NEWER; never with the password in it.
 */
export async function openPostgresDatabase(options: PostgresDatabaseOptions): Promise<ScriptDatabase> {
  const server = serverOf(options.url, options.namespace);
  const database = overServer(server, { poolSize: 10, patienceMs: 60_000, ...defined(options) });
  try {
    await refuseOldServer(database, server);
    await migrateDatabase(database, server.schema);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function defined({ poolSize, patienceMs }: PostgresDatabaseOptions): { poolSize?: number; patienceMs?: number } {
  return { ...(poolSize === undefined ? {} : { poolSize }), ...(patienceMs === undefined ? {} : { patienceMs }) };
}

function overServer(
  server: Server,
  { poolSize, patienceMs }: { poolSize: number; patienceMs: number },
): ScriptDatabase {
  const connections = openConnections(server, poolSize);
  const holding = openConnections(server, mostHolds);
  const keep = keepName(holding, server.schema);
  const places = createTurns(mostHolds);
  const holds = createHolds((name, work) => places.take('live', () => keep(name, work)));
  const turns = createTurns(poolSize);
  const patience = {
    ms: patienceMs,
    error: () =>
      unavailable(`All ${poolSize} connections to ${server.describe} were busy for ${patienceMs / 1000} s (poolSize).`),
  };
  let closing: Promise<void> | null = null;

  const take: typeof turns.take = async (priority, work) => {
    if (closing) throw unavailable('The database is closed.');
    refuseInsideTransaction(connections);
    return turns.take(priority, work, patience);
  };
  const transact = <T>(work: (tx: Sql) => Promise<T>) =>
    connections.use((connection) => runTransaction(connections, connection, work));

  return {
    async query<TRow extends object>(text: string, params: readonly unknown[] = []) {
      return (await take('live', () => connections.use((connection) => connection.query(text, params)))) as TRow[];
    },
    async script<TRow extends object>(text: string) {
      return (await take('live', () => connections.use((connection) => runScript(connection, text)))) as TRow[];
    },
    transaction: (work, { priority = 'live' } = {}) => take(priority, () => again(() => transact(work))),
    async exclusive(name, work) {
      if (closing) throw unavailable('The database is closed.');
      refuseInsideTransaction(connections);
      return holds.exclusive(name, work);
    },
    checkpoint: () => Promise.resolve(null),
    close() {
      closing ??= closeAll(turns.idle(), [connections, holding]);
      return closing;
    },
  };
}

async function closeAll(idle: Promise<void>, parts: readonly Connections[]): Promise<void> {
  await idle;
  await Promise.all(parts.map((part) => part.close()));
}

/** Given up by the server in favour of another transaction, with nothing of it kept: deadlock, serialisation. */
const givenUp = new Set(['40001', '40P01']);
const mostTries = 4;

/**
 * Repeats a transaction that the server gave up, and no other: after a lost connection nobody knows whether its COMMIT
 * took effect, so that is the caller's to decide.
 */
async function again<T>(transact: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await transact();
    } catch (error) {
      if (tries === mostTries || !givenUp.has(sqlstateOf(error) ?? '')) throw error;
      await pause(Math.random() * 20 * 2 ** tries);
    }
}

async function refuseOldServer(database: Sql, server: Server): Promise<void> {
  const [row] = await database.query<{ number: number; name: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  if (row && row.number < oldestVersion)
    throw unavailable(`The database ${server.describe} is PostgreSQL ${row.name}; 15 or newer is needed.`);
}
