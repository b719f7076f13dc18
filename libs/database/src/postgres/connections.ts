import pg from 'pg';
import type { Connection } from '../transactions.js';
import { failureOf } from './failures.js';
import type { Server } from './server.js';

/** Connections to one server that are kept open between uses. */
export interface Connections {
  /** Lends a connection to `work`; one that broke meanwhile is thrown away. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;
const idleMs = 60_000;

/** At most `size` connections at a time; the caller sees to it that no more are asked for, or waits without order. */
export function openConnections(server: Server, size: number): Connections {
  const pool = new pg.Pool({
    connectionString: server.connectionString,
    application_name: 'tributary',
    max: size,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleMs,
    keepAlive: true,
    // A program that forgets to close it still ends.
    allowExitOnIdle: true,
  });
  // An idle connection that the server ended: the pool drops it, the next use opens another.
  pool.on('error', () => undefined);

  return {
    async use(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw failureOf(error, server, 'connect');
      });
      let broken = false;
      // Without a listener the end of a connection in the middle of its use would end the process.
      const onError = () => (broken = true);
      client.on('error', onError);
      const askNow = async (text: string, params?: unknown[]) => {
        try {
          return await client.query<object>(text, params);
        } catch (error) {
          const failure = failureOf(error, server, 'statement');
          broken ||= failure.code === 'DATABASE_UNAVAILABLE';
          throw failure;
        }
      };
      // What is asked side by side goes one after the other, as the server does it anyway; the driver no longer queues.
      let last: Promise<unknown> = Promise.resolve();
      const ask = (text: string, params?: unknown[]) => {
        const answer = last.then(() => askNow(text, params));
        last = answer.catch(() => undefined);
        return answer;
      };
      try {
        return await work({
          query: async (text, params) => (await ask(text, [...params])).rows,
          script: async (text) => {
            // Several statements give several results, which the driver's types do not say.
            const results: pg.QueryResult<object> | pg.QueryResult<object>[] = await ask(text);
            return Array.isArray(results)
              ? results.flatMap((result: pg.QueryResult<object>) => result.rows)
              : results.rows;
          },
        });
      } finally {
        // What the work did not wait for must not meet whoever has the connection next.
        await last;
        client.off('error', onError);
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
}
