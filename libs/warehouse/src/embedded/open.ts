import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Warehouse, WarehouseQueryOptions } from '@tributary/contracts';
import { checkedName, stringLiteral } from '../sql/literals.js';
import { prelude } from '../sql/prelude.js';
import { cancelledError, timeoutError } from '../driver/failure.js';
import { guard } from '../guard/guard.js';
import { parseLines } from '../driver/json-lines.js';
import { createKiller, type Watch } from '../driver/killer.js';
import { createLanes } from '../driver/lanes.js';
import { emptyColumns, nativeColumns } from '../driver/native-columns.js';
import { limitMs, sessionSettings } from '../driver/settings.js';
import { writeRowFile } from './row-file.js';
import { loadEngine } from './load-engine.js';
import { openWithoutLostInserts } from './lost-inserts.js';
import { openSession, type Statement } from './session.js';

export interface EmbeddedWarehouseOptions {
  /** Directory of the warehouse; made where it is missing. One process holds it at a time. */
  path: string;
  /** Sessions that answer queries beside the one that writes. Default 2. */
  readers?: number;
  /** Memory of the engine in bytes over all sessions; a statement beyond it is refused. Default 2 GiB. */
  memoryLimitBytes?: number;
}

/** Longest statement in bytes: bound values travel in one, and a list of profiles may be long. */
const longestStatement = 256 * 1024 ** 2;
/** Streams open at once; each has a session of its own, since its reader may run other queries meanwhile. */
const mostStreams = 8;
/** Rows of one batch of a stream: small enough that parsing it does not hold up the calling thread. */
const streamBlockRows = 8_192;

/**
 * The embedded driver: ClickHouse's engine (chDB) inside this process, every session on a thread of its own.
 * @throws WAREHOUSE_UNAVAILABLE where the engine is not installed or another process holds the directory.
 */
export async function openEmbeddedWarehouse(options: EmbeddedWarehouseOptions): Promise<Warehouse> {
  await loadEngine();
  const spool = resolve(options.path, 'spool');
  const threads = Math.max(2, availableParallelism());
  const start = {
    path: resolve(options.path, 'engine'),
    arguments: [
      ...Object.entries(sessionSettings).map(([name, value]) => `--${name}=${value}`),
      `--max_query_size=${longestStatement}`,
      `--max_server_memory_usage=${options.memoryLimitBytes ?? 2 * 1024 ** 3}`,
    ],
  };
  const open = () => openSession(start);
  const control = await openWithoutLostInserts(start.path, open);
  // What a crash left behind belongs to statements that nobody waits for any more. Only now is the directory ours alone.
  await rm(spool, { recursive: true, force: true });
  await mkdir(spool, { recursive: true, mode: 0o700 });
  let kills = 0;
  const killer = createKiller((id) =>
    control.run({
      id: `kill-${++kills}`,
      prelude: '',
      sql: `KILL QUERY WHERE Settings['log_comment'] = ${stringLiteral(id)} ASYNC`,
    }),
  );
  const writer = createLanes(open, 1);
  const readers = createLanes(open, Math.max(1, options.readers ?? 2));
  const streams = createLanes(open, mostStreams);
  const openStreams = new Set<() => Promise<void>>();

  const statement = (
    sql: string,
    query: WarehouseQueryOptions = {},
    extra: { token?: string; blockRows?: number; ownLimit?: boolean } = {},
  ): Statement => {
    const id = randomUUID();
    return { id, sql, prelude: prelude(sql, { ...query, ...extra, id, threads }) };
  };

  const watch = (prepared: Statement, query: WarehouseQueryOptions): Watch => ({
    id: prepared.id,
    signal: query.signal,
  });

  const run = (sql: string, query: WarehouseQueryOptions = {}, token?: string): Promise<void> => {
    const prepared = statement(sql, query, { token });
    const lanes = query.priority === 'bulk' ? readers : writer;
    return lanes.use(query.priority ?? 'live', query.signal, (session) =>
      killer.guard(watch(prepared, query), session.run(prepared)),
    );
  };

  async function* pieces(sql: string, format: string, query: WarehouseQueryOptions): AsyncGenerator<Uint8Array> {
    const prepared = statement(sql, query, {
      ownLimit: true,
      ...(format === 'JSONEachRow' && { blockRows: streamBlockRows }),
    });
    const lane = await streams.acquire(query.priority ?? 'live', query.signal);
    const items = lane.session.stream(prepared, format);
    // Only time that the engine takes counts, not its reader's.
    let left = limitMs(query);
    let ending: Promise<void> | null = null;
    let finished = false;
    const giveUp = async (): Promise<void> => {
      if (finished) return;
      // Killed, then read to the error that this brings: the engine hangs when a killed stream is closed before it.
      await killer.kill(prepared.id);
      while (!(await items.next()).done);
    };
    const end = (): Promise<void> => (ending ??= giveUp().then(lane.release, lane.release));
    openStreams.add(end);
    try {
      for (;;) {
        if (query.signal?.aborted || ending) throw cancelledError();
        if (left <= 0) throw timeoutError();
        const asked = performance.now();
        const item = await killer.guard({ ...watch(prepared, query), limitMs: left }, items.next());
        left -= performance.now() - asked;
        finished = item.done === true;
        if (item.done) return;
        yield item.value;
      }
    } finally {
      openStreams.delete(end);
      await end();
    }
  }

  const warehouse: Warehouse = {
    async query<TRow extends object>(sql: string, query: WarehouseQueryOptions = {}) {
      const prepared = statement(sql, query);
      const text = await readers.use(query.priority ?? 'live', query.signal, (session) =>
        killer.guard(watch(prepared, query), session.text(prepared)),
      );
      return parseLines<TRow>(text);
    },

    async *stream<TRow extends object>(sql: string, query: WarehouseQueryOptions = {}) {
      const decoder = new TextDecoder();
      for await (const bytes of pieces(sql, 'JSONEachRow', query)) yield parseLines<TRow>(decoder.decode(bytes));
    },

    async columns(sql, query = {}) {
      const result = await nativeColumns(pieces(sql, 'Native', query));
      if (result.rows > 0) return result;
      // A result without rows comes without a block to name its columns.
      const described = await warehouse.query<{ name: string }>(`DESCRIBE TABLE (${sql})`, query);
      return emptyColumns(described.map(({ name }) => name));
    },

    async *export(sql, format, query = {}) {
      const path = join(spool, `${randomUUID()}.out`);
      const prepared = statement(`${sql}\nINTO OUTFILE ${stringLiteral(path)} FORMAT ${checkedName(format)}`, query);
      try {
        await readers.use(query.priority ?? 'bulk', query.signal, (session) =>
          killer.guard(watch(prepared, query), session.run(prepared)),
        );
        yield* createReadStream(path) as AsyncIterable<Uint8Array>;
      } finally {
        await rm(path, { force: true });
      }
    },

    command: (sql, query) => run(sql, query),

    async insert(table, rows, insert = {}) {
      const columns = insert.columns ? ` (${insert.columns.map(checkedName).join(', ')})` : '';
      const target = `${checkedName(table)}${columns}`;
      const file = await writeRowFile(spool, rows);
      try {
        if (!file.empty)
          await run(
            `INSERT INTO ${target} FROM INFILE ${stringLiteral(file.path)} FORMAT JSONEachRow`,
            {},
            insert.token,
          );
      } finally {
        await rm(file.path, { force: true });
      }
    },

    guard: (asked, query) => guard(warehouse, asked, query),

    async close() {
      // What is only read is stopped, also a stream that its reader has left: it holds locks that a writer may wait for.
      const reading = streams.drain();
      for (const end of openStreams) void end();
      // What is being written comes to its end.
      await writer.drain();
      killer.close();
      await Promise.all([reading, readers.drain()]);
      for (const lanes of [streams, readers, writer]) await lanes.close();
      await control.close();
    },
  };
  return warehouse;
}
