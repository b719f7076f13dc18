import { Readable } from 'node:stream';
import type { Warehouse, WarehouseQueryOptions } from '@tributary/contracts';
import { guard } from '../guard/guard.js';
import { parseLines } from '../driver/json-lines.js';
import { createLanes } from '../driver/lanes.js';
import { emptyColumns, nativeColumns } from '../driver/native-columns.js';
import { sessionSettings } from '../driver/settings.js';
import { clusterStatements, onCluster } from '../schema/cluster-layout.js';
import { withReader } from '../schema/dictionary-source.js';
import { checkedName } from '../sql/literals.js';
import { clusterSettings } from './cluster-settings.js';
import { placeOf } from './failure.js';
import { openResults } from './open-results.js';
import { checkedPlace, type ClickHouseWarehouseOptions } from './options.js';
import { rowBatches } from './row-batches.js';
import { openPlace } from './place.js';
import { spoolRows } from './row-spool.js';
import { withRetries, type RetryPolicy } from './retries.js';
import { connect } from './server.js';
import { createStatements, type StatementOptions } from './statements.js';
import { serverFacts } from './server-facts.js';
import type { Settings } from './settings.js';

/** A warehouse that also takes rows as another engine wrote them, with every type as it is. */
export interface LoadingWarehouse extends Warehouse {
  /** Inserts what an `export` in a format gave; the token as in `insert`. Held in memory by the caller: it may be sent again. */
  load(table: string, rows: { format: string; bytes: Uint8Array; token: string }): Promise<void>;
}

/** Rows of one block of a stream's result: small enough that parsing it does not hold up the calling thread. */
const streamBlockRows = 8_192;

/** What no profile of a server's users may change under our statements. */
const serverSettings: Settings = {
  ...sessionSettings,
  async_insert: 0,
  join_use_nulls: 0,
  transform_null_in: 0,
  cancel_http_readonly_queries_on_client_close: 1,
  http_write_exception_in_output_format: 0,
};

/**
 * The cluster driver: a ClickHouse server, or a cluster of them behind one address, over HTTP.
 * @throws WAREHOUSE_UNAVAILABLE where it does not answer, refuses the name or password, has no such database or is too old.
 * @throws CONFIG_INVALID where the address or a name cannot be used.
 */
export async function openClickHouseWarehouse(options: ClickHouseWarehouseOptions): Promise<LoadingWarehouse> {
  const { cluster, connections = 8, retries = 3, username = 'default', password = '' } = options;
  const { url, database } = checkedPlace(options);
  const place = placeOf(url);
  const server = connect({
    url,
    database,
    username,
    password,
    // Each kind of statement has its places; the rest is for requests to stop one.
    connections: connections * 3 + 4,
    compression: options.compression ?? false,
    settings: { ...serverSettings, ...(cluster ? clusterSettings(options.quorum ?? 'auto') : {}) },
    onCluster: cluster ? onCluster(cluster) : '',
  });
  const { threads } = await serverFacts(server, { place, retries, database }).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const statements = createStatements(server, Math.max(1, Math.floor(threads / 2)));
  const writer = createLanes(openPlace, connections);
  const readers = createLanes(openPlace, connections);
  const policy = (repeatable: boolean, signal?: AbortSignal): RetryPolicy => ({ place, retries, repeatable, signal });
  const results = openResults({
    statements,
    lanes: createLanes(openPlace, connections),
    place,
    policy: (signal) => policy(true, signal),
  });
  const layOut = (sql: string): readonly string[] => {
    const known = withReader(sql, { database, username, password });
    return cluster ? clusterStatements(known, { cluster, database }) : [known];
  };

  const run = async (sql: string, options: StatementOptions): Promise<void> => {
    for await (const piece of statements.run(sql, { ...options, atEnd: true })) void piece;
  };

  const warehouse: LoadingWarehouse = {
    query: <TRow extends object>(sql: string, query: WarehouseQueryOptions = {}) =>
      readers.use(query.priority ?? 'live', query.signal, () =>
        withRetries(policy(true, query.signal), async () => {
          const whole: Uint8Array[] = [];
          for await (const piece of statements.run(sql, { ...query, format: 'JSONEachRow' })) whole.push(piece);
          return parseLines<TRow>(Buffer.concat(whole).toString());
        }),
      ),

    stream: <TRow extends object>(sql: string, query: WarehouseQueryOptions = {}) =>
      rowBatches<TRow>(results.pieces(sql, { ...query, format: 'JSONEachRow', blockRows: streamBlockRows })),

    async columns(sql, query = {}) {
      const result = await nativeColumns(results.pieces(sql, { ...query, format: 'Native' }));
      if (result.rows > 0) return result;
      // A result without rows may come without a block to name its columns.
      const described = await warehouse.query<{ name: string }>(`DESCRIBE TABLE (${sql})`, query);
      return emptyColumns(described.map(({ name }) => name));
    },

    async *export(sql, format, query = {}) {
      yield* results.pieces(sql, { ...query, priority: query.priority ?? 'bulk', format: checkedName(format) });
    },

    command: (sql, query = {}) =>
      (query.priority === 'bulk' ? readers : writer).use(query.priority ?? 'live', query.signal, async () => {
        for (const statement of layOut(sql))
          await withRetries(policy(false, query.signal), () => run(statement, query));
      }),

    async insert(table, rows, insert = {}) {
      const columns = insert.columns ? ` (${insert.columns.map(checkedName).join(', ')})` : '';
      const sql = `INSERT INTO ${checkedName(table)}${columns} FORMAT JSONEachRow`;
      const spool = await spoolRows(rows);
      try {
        if (spool.empty) return;
        await writer.use('live', undefined, () =>
          withRetries(policy(insert.token !== undefined), () => run(sql, { token: insert.token, rows: spool.read() })),
        );
      } finally {
        await spool.remove();
      }
    },

    load: (table, { format, bytes, token }) =>
      writer.use('live', undefined, () =>
        withRetries(policy(true), () =>
          run(`INSERT INTO ${checkedName(table)} FORMAT ${checkedName(format)}`, {
            token,
            rows: Readable.from([bytes], { objectMode: false }),
            timeoutSeconds: 3600,
          }),
        ),
      ),

    guard: (asked, query) => guard(warehouse, asked, query),

    async close() {
      // What is being written comes to its end; what is only read is stopped, also a stream that its reader has left.
      await writer.drain();
      statements.close();
      await Promise.all([results.close(), readers.drain()]);
      await server.close();
    },
  };
  return warehouse;
}
