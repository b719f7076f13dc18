import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineError } from './engine-error.js';
import { joins, quoted, reads } from './outline.js';
import type { QueryRequest } from './request.js';
import type { RunningStatements } from './running.js';
import type { Threads } from './threads.js';

export interface Engine {
  threads: Threads;
  running: RunningStatements;
  /**
   * Results being given in pieces. The engine fetches pieces on the few threads that all of Node's file operations share, so some
   * must stay free: results beyond `most` go through a file, written by the session's own thread.
   */
  pieces: { open: number; most: number };
  /** Folder for rows on their way in and for results that the engine cannot give in pieces. */
  spool: string;
  /** Run before every statement, over what the request asks for. */
  always: readonly string[];
  /** Changes a statement before it is run. */
  rewrite(sql: string): string;
}

export interface Written {
  rows: number;
  bytes: number;
}

/**
 * Runs a request and gives its answer in pieces. The rows of an INSERT are taken in whole before the engine sees them, so
 * a connection that breaks in the middle inserts nothing (a real server may keep what came before).
 * @throws EngineError with ClickHouse's number.
 */
export async function* execute(
  engine: Engine,
  request: QueryRequest,
  written: Written,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { outline, format, undo } = request;
  const before = [...request.before, ...engine.always];
  const files: string[] = [];
  const file = (): string => {
    const path = join(engine.spool, randomUUID());
    files.push(path);
    return path;
  };
  const sql = engine.rewrite(request.sql);
  const cut = outline.format ?? { name: format, from: request.sql.length, to: request.sql.length };
  try {
    if (outline.takesRows) {
      const path = file();
      Object.assign(written, await takeRows(path, request.rows!));
      if (written.bytes === 0) return;
      const at = outline.settingsFrom ?? cut.from;
      const insert = `${request.sql.slice(0, at)} FROM INFILE ${quoted(path)} ${request.sql.slice(at, cut.from)} FORMAT ${outline.format?.name ?? 'Values'}`;
      yield* run(engine, request, { before, undo, sql: insert, format: 'Null', answer: 'whole' });
    } else if (!reads(outline.verb)) yield* run(engine, request, { before, undo, sql, format, answer: 'whole' });
    else if (joins(format) && engine.pieces.open < engine.pieces.most) {
      engine.pieces.open++;
      try {
        yield* run(engine, request, { before, undo, sql, format, answer: 'pieces' });
      } finally {
        engine.pieces.open--;
      }
    } else {
      const path = file();
      const out = `${request.sql.slice(0, cut.from)}${request.sql.slice(cut.to)}\nINTO OUTFILE ${quoted(path)} FORMAT ${cut.name}`;
      yield* run(engine, request, { before, undo, sql: out, format: 'Null', answer: 'whole' });
      yield* createReadStream(path) as AsyncIterable<Buffer>;
    }
  } finally {
    for (const path of files) await rm(path, { force: true });
  }
}

async function* run(
  engine: Engine,
  request: QueryRequest,
  statement: Parameters<Threads['run']>[0],
): AsyncGenerator<Uint8Array, void, undefined> {
  const { begin, kill } = engine.running;
  const { mark, end, reason } = begin(request.queryId, request.sql);
  // The engine keeps no time limit for results read in pieces.
  const seconds = Number(request.settings.get('max_execution_time') ?? 0);
  const limited = statement.answer === 'pieces' && seconds > 0;
  const timer = limited ? setTimeout(() => void kill(request.queryId, 'late'), seconds * 1000) : undefined;
  const pieces = engine.threads.run({
    ...statement,
    before: [`SET log_comment = ${quoted(mark)}`, ...statement.before],
    sql: `${mark}${statement.sql}`,
  });
  let finished = false;
  try {
    for (;;) {
      const item = await pieces.next();
      if (item.done) break;
      yield item.value;
    }
    finished = true;
    if (reason()) throw stopped(reason());
  } catch (error) {
    finished = true;
    throw reason() ? stopped(reason()) : error;
  } finally {
    clearTimeout(timer);
    if (!finished) {
      // Killed, then read to the error that this brings: the engine hangs when a killed stream is closed before it.
      const killed = kill(request.queryId, 'killed');
      while (!(await pieces.next().catch(() => ({ done: true }))).done);
      end();
      await killed;
    }
    end();
  }
}

const stopped = (reason: 'killed' | 'late' | null): EngineError =>
  new EngineError(
    reason === 'late'
      ? 'Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)'
      : 'Code: 394. DB::Exception: Query was cancelled or a client has unexpectedly dropped the connection. (QUERY_WAS_CANCELLED)',
  );

async function takeRows(path: string, rows: AsyncIterable<Buffer>): Promise<Written> {
  const written: Written = { rows: 0, bytes: 0 };
  await pipeline(
    async function* () {
      for await (const chunk of rows) {
        written.bytes += chunk.length;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) written.rows++;
        yield chunk;
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  );
  return written;
}
