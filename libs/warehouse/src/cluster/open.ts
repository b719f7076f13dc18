import { Readable } from 'node:stream';
import { TributaryError, type Warehouse, type WarehouseQueryOptions } from '@tributary/contracts';
import { cancelledError } from '../driver/failure.js';
import { guard } from '../guard/guard.js';
import { parseLines } from '../driver/json-lines.js';
import { createLanes } from '../driver/lanes.js';
import { emptyColumns, nativeColumns } from '../driver/native-columns.js';
import { sessionSettings } from '../driver/settings.js';
import { clusterStatements, onCluster } from '../schema/cluster-layout.js';
import { withReader } from '../schema/dictionary-source.js';
import { checkedName } from '../sql/literals.js';
import { clusterSettings, type Quorum } from './cluster-settings.js';
import { failureOf, placeOf } from './failure.js';
import { rowBatches } from './row-batches.js';
import { openPlace } from './place.js';
import { spoolRows } from './row-spool.js';
import { withRetries, type RetryPolicy } from './retries.js';
import { connect } from './server.js';
import { createStatements, type StatementOptions } from './statements.js';
import { serverFacts } from './server-facts.js';
import type { Settings } from './settings.js';

export interface ClickHouseWarehouseOptions {
  /** `http://host:8123` or `https://…`, without name and password. */
  url: string;
  /** Default `default`; it must be there. */
  database?: string;
  username?: string;
  password?: string;
  /** Name of the cluster over which tables are laid out; absent: one server. */
  cluster?: string;
  /** Replicas that have an insert before it is acknowledged, on a cluster. Default `auto`: the majority. */
  quorum?: Quorum;
  /** Statements at once of each kind: reads, writes, streams. Default 8. */
  connections?: number;
  /** Tries after the first where the connection breaks or the server cannot serve, and it is safe. Default 3. */
  retries?: number;
  /** gzip in both directions: for slow networks, it costs CPU. Default false. */
  compression?: boolean;
}

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
  const { cluster, connections = 8, retries = 3, database = 'default', username = 'default', password = '' } = options;
  const url = checkedUrl(options.url);
  for (const name of [database, ...(cluster ? [cluster] : [])])
    if (!/^\w+$/.test(name))
      throw new TributaryError('CONFIG_INVALID', `${name} cannot be the name of a database or cluster here.`);
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
  const streams = createLanes(openPlace, connections);
  const openStreams = new Set<() => Promise<void>>();
  const policy = (repeatable: boolean, signal?: AbortSignal): RetryPolicy => ({ place, retries, repeatable, signal });
  const layOut = (sql: string): readonly string[] => {
    const known = withReader(sql, { database, username, password });
    return cluster ? clusterStatements(known, { cluster, database }) : [known];
  };

  const run = async (sql: string, options: StatementOptions): Promise<void> => {
    for await (const piece of statements.run(sql, { ...options, atEnd: true })) void piece;
  };

  /** A result that its reader takes at its own pace. It is asked for again only as long as nothing of it was handed over. */
  async function* pieces(sql: string, options: StatementOptions): AsyncGenerator<Uint8Array> {
    const { release } = await streams.acquire(options.priority ?? 'live', options.signal);
    let answer: AsyncGenerator<Uint8Array, void, undefined> | null = null;
    let ending: Promise<void> | null = null;
    const end = (): Promise<void> =>
      (ending ??= Promise.resolve(answer?.return())
        .then(
          () => undefined,
          () => undefined,
        )
        .finally(release));
    openStreams.add(end);
    try {
      let item = await withRetries(policy(true, options.signal), () => {
        answer = statements.run(sql, { ...options, ownLimit: true });
        return answer.next();
      });
      while (!item.done) {
        yield item.value;
        if (ending) throw cancelledError();
        item = await answer!.next();
      }
    } catch (error) {
      throw failureOf(error, place).error;
    } finally {
      openStreams.delete(end);
      await end();
    }
  }

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
      rowBatches<TRow>(pieces(sql, { ...query, format: 'JSONEachRow', blockRows: streamBlockRows })),

    async columns(sql, query = {}) {
      const result = await nativeColumns(pieces(sql, { ...query, format: 'Native' }));
      if (result.rows > 0) return result;
      // A result without rows may come without a block to name its columns.
      const described = await warehouse.query<{ name: string }>(`DESCRIBE TABLE (${sql})`, query);
      return emptyColumns(described.map(({ name }) => name));
    },

    async *export(sql, format, query = {}) {
      yield* pieces(sql, { ...query, priority: query.priority ?? 'bulk', format: checkedName(format) });
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
      for (const end of openStreams) void end();
      await Promise.all([streams.drain(), readers.drain()]);
      await server.close();
    },
  };
  return warehouse;
}

/** @throws CONFIG_INVALID without quoting it: an address with a password in it is the likeliest mistake. */
function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search)
    throw new TributaryError(
      'CONFIG_INVALID',
      'The address of ClickHouse must read http://host:port or https://host:port; name, password and database go in their own options.',
    );
  return url.href;
}
