/** Entry of the engine's thread. PGlite blocks the thread that calls it, so it has one of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import type { StatementFailure } from '../database-errors.js';
import type { EngineAnswer, EngineReady, EngineRequest, EngineStart } from './engine-messages.js';

const asText = (value: string) => value;
const parsers = { [types.INT8]: asText, [types.NUMERIC]: asText };

/** One-megabyte WAL segments: 30 MB on disk in place of 75, and copies of the directory are that much quicker. */
const initDbStartParams = ['--wal-segsize=1'];
const postgresqlconf = ['min_wal_size = 4MB', 'max_wal_size = 64MB', "timezone = 'UTC'"];

function failureOf(error: unknown): StatementFailure {
  const { message, code, constraint, table, column } = error as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const sqlstate = text(code)?.length === 5 ? text(code) : undefined;
  return {
    message: text(message) ?? String(error),
    sqlstate,
    constraint: text(constraint),
    table: text(table),
    column: text(column),
  };
}

async function answer(engine: PGlite, request: EngineRequest): Promise<object[]> {
  if (request.op === 'query') return (await engine.query<object>(request.text, [...request.params])).rows;
  if (request.op === 'script') return (await engine.exec(request.text)).flatMap((result) => result.rows);
  await engine.close();
  return [];
}

function serve(engine: PGlite): void {
  const port = parentPort;
  // Requests are answered one after another: a transaction's statements must not overtake each other.
  let last: Promise<void> = Promise.resolve();
  port?.on('message', (request: EngineRequest) => {
    last = last.then(async () => {
      let reply: EngineAnswer;
      try {
        reply = { id: request.id, rows: await answer(engine, request) };
      } catch (error) {
        reply = { id: request.id, failure: failureOf(error) };
      }
      port.postMessage(reply);
      if (request.op === 'close') port.close();
    });
  });
}

function tell(message: EngineReady): void {
  parentPort?.postMessage(message);
}

try {
  const { path, modules } = workerData as EngineStart;
  const engine = await PGlite.create({
    dataDir: path,
    parsers,
    initDbStartParams,
    postgresqlconf,
    pgliteWasmModule: modules.pglite,
    initdbWasmModule: modules.initdb,
  });
  serve(engine);
  tell({ ready: true });
} catch (error) {
  tell({ ready: false, message: failureOf(error).message });
  parentPort?.close();
}
