import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { queryError, unavailable } from '../database-errors.js';
import type { EngineAnswer, EngineCall, EngineReady, EngineStart } from './engine-messages.js';
import { engineModules } from './engine-modules.js';

/** The engine as the callers' thread sees it. Calls are answered in the order they were made. */
export interface EngineThread {
  call(call: EngineCall): Promise<object[]>;
}

/** A thread runs JavaScript only: where this module is read as TypeScript, the thread takes the built file. */
const entry = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/embedded/engine-worker.js', import.meta.url)
  : new URL('./engine-worker.js', import.meta.url);

/**
 * Starts the engine in a thread of its own, on a data directory that it makes where there is none.
 * @throws DATABASE_UNAVAILABLE where the data directory cannot be opened.
 */
export async function startEngineThread(path: string): Promise<EngineThread> {
  const start: EngineStart = { path, modules: await engineModules() };
  const worker = new Worker(fileURLToPath(entry), { workerData: start, execArgv: [] });
  const waiting = new Map<number, { resolve: (rows: object[]) => void; reject: (error: unknown) => void }>();
  let ended: Error | null = null;
  let calls = 0;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('error', (error) => end(unavailable("The database's thread died.", error)));
  worker.on('exit', () => end(unavailable('The database is closed.')));

  const first = (await Promise.race([once(worker, 'message'), once(worker, 'exit')]))[0] as EngineReady | number;
  if (typeof first === 'number') throw unavailable('The database did not start.');
  if (!first.ready) throw unavailable(`The database did not start: ${first.message}`);

  worker.on('message', (answer: EngineAnswer) => {
    const waiter = waiting.get(answer.id);
    waiting.delete(answer.id);
    // An idle engine does not keep the process alive: a program that forgets to close still ends.
    if (waiting.size === 0) worker.unref();
    if (!waiter) return;
    if ('failure' in answer) waiter.reject(queryError(answer.failure));
    else waiter.resolve(answer.rows);
  });
  worker.unref();

  return {
    call(call) {
      if (ended) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        const id = ++calls;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ ...call, id });
      });
    },
  };
}
