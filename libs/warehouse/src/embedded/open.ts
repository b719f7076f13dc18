import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Warehouse, WarehouseQueryOptions } from '@tributary/contracts';
import { checkedName, stringLiteral } from '../sql/literals.js';
import { defaultTimeoutSeconds, prelude } from '../sql/prelude.js';
import { cancelledError, timeoutError } from './failure.js';
import { createKiller, type Watch } from './killer.js';
import { createLanes } from './lanes.js';
import { nativeColumns } from './native-columns.js';
import { loadEngine } from './load-engine.js';
import { writeRowFile } from './row-file.js';
import { openSession, type Statement } from './session.js';

export interface EmbeddedWarehouseOptions {
  /** Directory of the warehouse; made where it is missing. One process holds it at a time. */
  path: string;
  /** Sessions that answer queries beside the one that writes. Default 2. */
  readers?: number;
  /** Memory of the engine in bytes over all sessions; a statement beyond it is refused. Default 2 GiB. */
  memoryLimitBytes?: number;
}

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
      '--output_format_json_quote_64bit_integers=1',
      '--output_format_json_quote_decimals=1',
      '--input_format_null_as_default=0',
      // A text inside JSON stays what it was: "12" is no twelfth of the month.
      '--input_format_try_infer_dates=0',
      '--input_format_try_infer_datetimes=0',
      '--session_timezone=UTC',
      '--input_format_skip_unknown_fields=0',
      `--max_server_memory_usage=${options.memoryLimitBytes ?? 2 * 1024 ** 3}`,
    ],
  };
  const open = () => openSession(start);
  const control = await open();
  // What a crash left behind belongs to statements that nobody waits for any more. Only now is the directory ours alone.
  await rm(spool, { recursive: true, force: true });
  await mkdir(spool, { recursive: true, mode: 0o700 });
  const killer = createKiller(control);
  const writer = createLanes(open, 1);
  const readers = createLanes(open, Math.max(1, options.readers ?? 2));
  const streams = createLanes(open, mostStreams);
  const openStreams = new Set<() => Promise<void>>();

  const statement = (
    sql: string,
    query: WarehouseQueryOptions = {},
    extra: { token?: string; blockRows?: number } = {},
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
    const prepared = statement(sql, query, format === 'JSONEachRow' ? { blockRows: streamBlockRows } : {});
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
      return {
        rows: 0,
        columns: new Map(described.map(({ name }) => [name, new Float64Array(new SharedArrayBuffer(0))])),
      };
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
        if (file.rows > 0)
          await run(
            `INSERT INTO ${target} FROM INFILE ${stringLiteral(file.path)} FORMAT JSONEachRow`,
            {},
            insert.token,
          );
      } finally {
        await rm(file.path, { force: true });
      }
    },

    async close() {
      // What is being written comes to its end; what is only read is stopped, also a stream that its reader has left.
      await writer.drain();
      killer.close();
      for (const end of openStreams) void end();
      await Promise.all([streams.drain(), readers.drain()]);
      for (const lanes of [streams, readers, writer]) await lanes.close();
      await control.close();
    },
  };
  return warehouse;
}

const limitMs = (query: WarehouseQueryOptions): number => (query.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;

/** Lines of JSON parsed in one call; a line break inside a string is escaped, so every bare one ends a row. */
function parseLines<TRow>(text: string): TRow[] {
  const end = text.endsWith('\n') ? text.length - 1 : text.length;
  return JSON.parse(`[${text.slice(0, end).replaceAll('\n', ',')}]`) as TRow[];
}
