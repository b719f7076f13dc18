import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { WarehouseQueryOptions } from '@tributary/contracts';
import { cancelledError, timeoutError } from '../driver/failure.js';
import { createKiller } from '../driver/killer.js';
import { limitMs } from '../driver/settings.js';
import { clickHouseRequest } from './request.js';
import type { Server } from './server.js';

/** Pause between two requests to stop the same statement. */
const killPauseMs = 50;
/** How long a server may take to stop a statement before its connection is cut. */
const graceMs = 3_000;

export interface StatementOptions extends WarehouseQueryOptions {
  token?: string | undefined;
  /** Output format of a statement with a result. */
  format?: string;
  /** The reader's pace must not count as the engine's time: the limit is kept here alone. */
  ownLimit?: boolean;
  rows?: Readable;
  /** Largest number of rows in a block of the result. */
  blockRows?: number;
  /** The server answers when all is done, so that an error has a status. */
  atEnd?: boolean;
}

/** Statements under a limit and a signal, each ended in the server too when it is ended here. */
export interface Statements {
  /** The answer's bytes. Errors of the server and the connection come unmapped. */
  run(sql: string, options?: StatementOptions): AsyncGenerator<Uint8Array, void, undefined>;
  /** Kills what runs, and what is to come. */
  close(): void;
}

export function createStatements(server: Server, bulkThreads: number): Statements {
  const under = new Map<string, { abort: AbortController; firstKill: number | null }>();
  const killer = createKiller(async (id) => {
    const entry = under.get(id);
    if (!entry) return;
    entry.firstKill ??= performance.now();
    // A server that does not even hear this is left to itself.
    if (performance.now() - entry.firstKill > graceMs) entry.abort.abort();
    else await server.kill(id, false);
  }, killPauseMs);

  async function* run(sql: string, options: StatementOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    const { signal, format, rows } = options;
    const id = randomUUID();
    const abort = new AbortController();
    const request = clickHouseRequest(sql, { ...options, engineKeepsLimit: !options.ownLimit, bulkThreads });
    if (format) request.settings.default_format = format;
    if (options.blockRows) request.settings.max_block_size = String(options.blockRows);
    if (options.atEnd) request.settings.wait_end_of_query = 1;
    // Only time that the server takes counts, not the reader's. Where the engine keeps the limit too, it comes first.
    let left = limitMs(options) + (options.ownLimit ? 0 : graceMs);
    const timed = async <T>(work: Promise<T>): Promise<T> => {
      const asked = performance.now();
      try {
        return await killer.guard({ id, ...(signal && { signal }), limitMs: left }, work);
      } finally {
        left -= performance.now() - asked;
      }
    };
    under.set(id, { abort, firstKill: null });
    let answer: AsyncGenerator<Uint8Array> | null = null;
    let ended = false;
    try {
      answer = await timed(server.send({ id, ...request, ...(rows && { rows }), signal: abort.signal }));
      for (;;) {
        if (signal?.aborted) throw cancelledError();
        if (left <= 0) throw timeoutError();
        const item = await timed(answer.next()).catch((error: unknown) => {
          ended = true;
          throw error;
        });
        ended = item.done === true;
        if (item.done) return;
        yield item.value;
      }
    } finally {
      under.delete(id);
      if (answer && !ended) {
        await answer.return(undefined).catch(() => undefined);
        await server.kill(id, true).catch(() => undefined);
      }
    }
  }

  return { run, close: () => killer.close() };
}
