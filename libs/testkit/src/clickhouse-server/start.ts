import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { answer } from './answer.js';
import type { Users } from './access.js';
import { oneShard, oneShardForm } from './one-shard.js';
import { ownReader } from './own-reader.js';
import { createRunning } from './running.js';
import { createThreads, type Threads } from './threads.js';

export interface ClickHouseServerOptions {
  /** Directory of the data; made where it is missing. One process, and in it one server, holds it. */
  path: string;
  /** Port on the loopback; default: a free one. */
  port?: number;
  /** Names and passwords. Default: `default` without a password. */
  users?: Users;
  /**
   * Name of a cluster of one shard and one replica that the server says it is part of. Statements `ON CLUSTER` and
   * replicated engines are then run in their plain form (there is no Keeper), Distributed tables are real.
   */
  cluster?: string;
  /** Statements at once; more are refused as a server does (202). Default 64. */
  statements?: number;
}

export interface ClickHouseServer {
  url: string;
  /** Stops what runs and closes. */
  close(): Promise<void>;
}

/** Engine memory of all statements in bytes. */
const memoryBytes = 2 * 1024 ** 3;
/** Longest request line and headers in bytes, as a server has it. */
const longestHead = 1024 ** 2;

/**
 * A server that speaks ClickHouse's HTTP protocol over chDB: the same engine, reached as a real server is. What it does
 * not do: sessions, multipart forms, compressed answers, users in SQL, replication.
 */
export async function startClickHouseServer(options: ClickHouseServerOptions): Promise<ClickHouseServer> {
  // The library is loaded on this thread, where no statement runs: it must not be unloaded when a thread ends.
  await import('chdb');
  const folder = resolve(options.path);
  const spool = resolve(folder, 'spool');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const start = {
    path: resolve(folder, 'engine'),
    arguments: [
      '--implicit_select=0',
      `--max_server_memory_usage=${memoryBytes}`,
      ...(options.cluster ? [`--config-file=${await oneShard(folder, options.cluster)}`] : []),
    ],
  };
  const control = createThreads(start, 1);
  const version = await versionOf(control);
  await rm(spool, { recursive: true, force: true });
  await mkdir(spool, { mode: 0o700 });
  const threads = createThreads(start, options.statements ?? 64);
  const running = createRunning(control);
  const shared = {
    threads,
    running,
    spool,
    pieces: { open: 0, most: Math.max(1, Number(process.env.UV_THREADPOOL_SIZE ?? 4) - 2) },
    version,
    users: options.users ?? { default: '' },
    // The engine inside has no port to reach itself by.
    always: options.cluster ? ['SET prefer_localhost_replica = 1'] : [],
    rewrite: options.cluster ? (sql: string) => oneShardForm(ownReader(sql)) : ownReader,
  };
  const under = new Set<Promise<void>>();
  const server = createServer({ maxHeaderSize: longestHead, requestTimeout: 0 }, (request, response) => {
    const work = answer(shared, request, response).finally(() => under.delete(work));
    under.add(work);
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await running.killAll();
      await Promise.all(under);
      await threads.close();
      await control.close();
    },
  };
}

async function versionOf(control: Threads): Promise<string> {
  let text = '';
  for await (const piece of control.run({
    before: [],
    undo: [],
    sql: 'SELECT version()',
    format: 'TSV',
    answer: 'whole',
  }))
    text += Buffer.from(piece).toString();
  return text.trim();
}
