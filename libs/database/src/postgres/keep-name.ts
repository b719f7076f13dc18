import type { Keep } from '../holds.js';
import type { Connections } from './connections.js';

/**
 * A name as an advisory lock of a session: as long as the connection stands, the name is held, and when the process dies
 * the server frees it at once. The connection serves nothing else meanwhile.
 */
export function keepName(connections: Connections, schema: string): Keep {
  return (name, work) =>
    connections.use(async (connection) => {
      const key = [`${schema}/${name}`];
      await connection.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', key);
      try {
        return await work({
          async confirm() {
            await connection.query('SELECT 1', []);
          },
        });
      } finally {
        // Where the connection is gone, the server has freed the name itself.
        await connection.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key).catch(() => undefined);
      }
    });
}
