import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { TributaryError } from '@tributary/contracts';
import { statementError } from '../driver/failure.js';
import type { SessionReply, SessionRequest, SessionStart } from './messages.js';
import { unavailableError } from './unavailable.js';

export interface Statement {
  id: string;
  prelude: string;
  sql: string;
}

/** One engine connection on its own thread. It takes one statement at a time; its pool sees to that. */
export interface EngineSession {
  text(statement: Statement): Promise<string>;
  run(statement: Statement): Promise<void>;
  /** The result in pieces, to be read to its end or its error; each is a whole number of blocks in the named format. */
  stream(statement: Statement, format: string): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** How long a process that ends waits for a session to close. */
const exitWaitMs = 2_000;

interface Waiter {
  resolve(reply: SessionReply): void;
  reject(error: TributaryError): void;
}

/** Starts a session thread. @throws WAREHOUSE_UNAVAILABLE where the engine is missing or its directory is held. */
export async function openSession(start: Omit<SessionStart, 'closed'>): Promise<EngineSession> {
  // By name through the package's own exports: a thread cannot run TypeScript sources, so this is always the built file.
  const file = createRequire(import.meta.url).resolve('@tributary/warehouse/session-thread');
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(file, {
    workerData: { ...start, closed } satisfies SessionStart,
    // Not the process's own flags: some, like --input-type, stop a thread from starting.
    execArgv: [],
    name: 'tributary-warehouse',
  });
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let waiter: Waiter | null = null;

  const settle = (reply: SessionReply): void => {
    const current = waiter;
    waiter = null;
    if (reply.kind === 'failed') current?.reject(statementError(reply.failure));
    else if (reply.kind === 'unavailable') current?.reject(unavailableError(reply.failure, reply.missing));
    else current?.resolve(reply);
  };
  const fail = (message: string): void => {
    waiter?.reject(new TributaryError('WAREHOUSE_UNAVAILABLE', message));
    waiter = null;
  };
  worker.on('message', settle);
  worker.on('error', (error) => fail(`The warehouse thread failed: ${error.message}`));
  worker.on('exit', () => fail('The warehouse thread ended.'));

  /** Sends a request and waits for the next reply. Only a session at work keeps the process alive. */
  async function ask(request?: SessionRequest): Promise<SessionReply> {
    const answer = new Promise<SessionReply>((resolve, reject) => (waiter = { resolve, reject }));
    worker.ref();
    if (request) worker.postMessage(request);
    try {
      return await answer;
    } finally {
      worker.unref();
    }
  }

  async function* stream(statement: Statement, format: string): AsyncGenerator<Uint8Array> {
    let reply = await ask({ kind: 'stream', ...statement, format });
    while (reply.kind === 'chunk') {
      yield reply.bytes;
      reply = await ask({ kind: 'pull', id: statement.id });
    }
  }

  await ask();
  // A process that ends without close() would tear the thread down under the engine, which can crash it.
  const leave = (): void => {
    worker.postMessage({ kind: 'close' } satisfies SessionRequest);
    Atomics.wait(closed, 0, 0, exitWaitMs);
  };
  process.once('exit', leave);
  return {
    text: async (statement) =>
      (await ask({ kind: 'text', ...statement }).then((reply) => reply as Extract<SessionReply, { kind: 'text' }>))
        .text,
    run: async (statement) => void (await ask({ kind: 'run', ...statement })),
    stream,
    async close() {
      process.removeListener('exit', leave);
      worker.ref();
      worker.postMessage({ kind: 'close' } satisfies SessionRequest);
      await gone;
    },
  };
}
