import { ClickHouseLogLevel, createClient, type ClickHouseSettings } from '@clickhouse/client';
import type { Readable } from 'node:stream';
import { answerBody } from './body.js';
import type { Settings } from './settings.js';

/** Longest time for asking the server to stop a statement, in milliseconds. */
const killMs = 2_000;
/** An idle connection is given up before the server does so: its default is 3 s in old and 10 s in new releases. */
const idleSocketMs = 2_500;
/** The longest that a timer of Node takes: limits are kept by the statements' own clocks. */
const noLimitMs = 2 ** 31 - 1;

export interface ServerOptions {
  url: string;
  database: string;
  username: string;
  password: string;
  connections: number;
  compression: boolean;
  settings: Settings;
  /** ` ON CLUSTER …` for statements that every server must hear, or nothing. */
  onCluster: string;
}

export interface SentStatement {
  id: string;
  sql: string;
  settings: Settings;
  /** Rows that follow the statement. */
  rows?: Readable;
  signal: AbortSignal;
}

/** One ClickHouse server, or a balancer before several. Errors are those of the client, unmapped. */
export interface Server {
  /** Resolves when the answer begins; its bytes are read at the reader's pace, and leaving them breaks the connection. */
  send(statement: SentStatement): Promise<AsyncGenerator<Uint8Array>>;
  /** Stops a statement; with `wait` it has ended when this resolves. */
  kill(id: string, wait: boolean): Promise<void>;
  close(): Promise<void>;
}

export function connect(options: ServerOptions): Server {
  const client = createClient({
    url: options.url,
    database: options.database,
    username: options.username,
    password: options.password,
    application: 'tributary',
    max_open_connections: options.connections,
    request_timeout: noLimitMs,
    compression: { request: options.compression, response: options.compression },
    keep_alive: { enabled: true, idle_socket_ttl: idleSocketMs, eagerly_destroy_stale_sockets: true },
    clickhouse_settings: options.settings as ClickHouseSettings,
    // The client's own log would print statements.
    log: { level: ClickHouseLogLevel.OFF },
  });

  async function send({ id, sql, settings, rows, signal }: SentStatement): Promise<AsyncGenerator<Uint8Array>> {
    const answer = await client.exec({
      query: sql,
      query_id: id,
      clickhouse_settings: settings as ClickHouseSettings,
      abort_signal: signal,
      ...(rows ? { values: rows } : {}),
    });
    const tag = answer.response_headers['x-clickhouse-exception-tag'];
    return answerBody(answer.stream, typeof tag === 'string' ? tag : undefined);
  }

  return {
    send,
    async kill(id, wait) {
      const answer = await client.exec({
        query: `KILL QUERY${options.onCluster} WHERE query_id = {id:String} ${wait ? 'SYNC' : 'ASYNC'}`,
        query_params: { id },
        abort_signal: AbortSignal.timeout(killMs),
      });
      for await (const piece of answer.stream) void piece;
    },
    close: () => client.close(),
  };
}
