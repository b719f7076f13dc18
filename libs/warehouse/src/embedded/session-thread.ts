/**
 * Entry of a session thread: one engine connection, one statement at a time. Statements run synchronously here, on this
 * thread; the engine's asynchronous calls would take threads of the pool that Node's file operations share.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type * as Chdb from 'chdb';
import type { EngineFailure } from '../driver/failure.js';
import type { SessionReply, SessionRequest, SessionStart } from './messages.js';

const port = parentPort!;
const reply = (message: SessionReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

function asFailure(error: unknown): EngineFailure {
  const message = error instanceof Error ? error.message : String(error);
  const number = /Code: (\d+)/.exec(message)?.[1];
  return { number: Number(number ?? 0), message };
}

async function openSession(start: SessionStart): Promise<Chdb.Session | null> {
  let chdb: typeof Chdb;
  try {
    chdb = await import('chdb');
  } catch (error) {
    reply({ kind: 'unavailable', failure: asFailure(error), missing: true });
    return null;
  }
  try {
    return new chdb.Session(start.path, { connectionArgs: start.arguments });
  } catch (error) {
    reply({ kind: 'unavailable', failure: asFailure(error), missing: false });
    return null;
  }
}

const { closed } = workerData as SessionStart;
const session = await openSession(workerData as SessionStart);
if (session) serve(session);
else port.close();

function serve(session: Chdb.Session): void {
  let pulled: (() => void) | null = null;

  async function stream(id: string, chunks: Chdb.ChdbQueryStream): Promise<void> {
    try {
      for await (const chunk of chunks) {
        const bytes = new Uint8Array(chunk.raw());
        // One chunk ahead of the reader, no more: this is the backpressure.
        const asked = new Promise<void>((resolve) => (pulled = resolve));
        reply({ kind: 'chunk', id, bytes }, [bytes.buffer]);
        await asked;
      }
    } finally {
      pulled = null;
    }
  }

  function clear(): void {
    try {
      session.query('SELECT 1 WHERE 0', 'Null');
    } catch {
      // The statement's own error is the one to tell.
    }
  }

  async function handle(request: Exclude<SessionRequest, { kind: 'pull' | 'close' }>): Promise<void> {
    const { id, sql } = request;
    try {
      if (request.prelude) session.query(request.prelude);
      if (request.kind === 'text') return reply({ kind: 'text', id, text: session.query(sql, 'JSONEachRow') });
      if (request.kind === 'stream') await stream(id, session.queryStream(sql, { format: request.format }));
      else session.query(sql, 'Null');
      reply({ kind: 'done', id });
    } catch (error) {
      // What ended in an error stays listed as running until the next statement of its kind takes its place.
      if (request.kind === 'stream')
        await session
          .queryStream('SELECT 1 WHERE 0')
          [Symbol.asyncIterator]()
          .next()
          .catch(() => undefined);
      else clear();
      reply({ kind: 'failed', id, failure: asFailure(error) });
    }
  }

  port.on('message', (request: SessionRequest) => {
    if (request.kind === 'pull') pulled?.();
    else if (request.kind === 'close') {
      session.close();
      Atomics.store(closed, 0, 1);
      Atomics.notify(closed, 0);
      port.close();
    } else void handle(request);
  });
  reply({ kind: 'ready' });
}
