import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { EngineError } from './engine-error.js';
import type { Statement, ThreadReply, ThreadRequest, ThreadStart } from './messages.js';

interface Thread {
  ask(request: ThreadRequest | null): Promise<ThreadReply>;
  end(): Promise<void>;
}

/** Threads that run statements, made as they are needed and kept. */
export interface Threads {
  /** The answer in pieces. Read it to its end, or kill the statement and then read it to its end. */
  run(statement: Statement): AsyncGenerator<Uint8Array>;
  /** Ends the threads; nothing may run any more. */
  close(): Promise<void>;
}

/** @param most threads at most; a statement beyond them is refused as a server with too many queries does. */
export function createThreads(start: ThreadStart, most: number): Threads {
  const free: Thread[] = [];
  const all = new Set<Thread>();

  async function* run(statement: Statement): AsyncGenerator<Uint8Array> {
    const thread = free.pop() ?? (await grow());
    try {
      let reply = await thread.ask({ kind: 'run', statement });
      while (reply.kind === 'chunk') {
        yield reply.bytes;
        reply = await thread.ask({ kind: 'pull' });
      }
      if (reply.kind === 'failed') throw new EngineError(reply.message);
    } finally {
      free.push(thread);
    }
  }

  async function grow(): Promise<Thread> {
    if (all.size >= most)
      throw new EngineError('Code: 202. DB::Exception: Too many simultaneous queries. (TOO_MANY_SIMULTANEOUS_QUERIES)');
    const thread = openThread(start);
    all.add(thread);
    await thread.ask(null);
    return thread;
  }

  return {
    run,
    async close() {
      for (const thread of all) await thread.end();
    },
  };
}

function openThread(start: ThreadStart): Thread {
  // By name through the package's own exports: a thread cannot run TypeScript sources, so this is always the built file.
  const file = createRequire(import.meta.url).resolve('@tributary/testkit/clickhouse-session-thread');
  const worker = new Worker(file, { workerData: start, execArgv: [], name: 'clickhouse-session' });
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let settle: ((reply: ThreadReply) => void) | null = null;
  worker.on('message', (reply: ThreadReply) => settle?.(reply));
  worker.on('error', (error) => settle?.({ kind: 'failed', message: error.message }));
  return {
    ask: (request) =>
      new Promise<ThreadReply>((resolve) => {
        settle = resolve;
        if (request) worker.postMessage(request);
      }),
    async end() {
      worker.postMessage({ kind: 'end' } satisfies ThreadRequest);
      await gone;
    },
  };
}
