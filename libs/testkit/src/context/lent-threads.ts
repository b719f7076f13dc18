import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Parallel } from '@tributary/plugin-kit';

export interface LentThreads {
  /** What the work comes to with the threads; those that it did not end are ended behind it. */
  lend<T>(work: (parallel: Parallel) => Promise<T>): Promise<T>;
  /** How many were started. */
  started(): number;
}

/** A thread's side: one task, one order after the other. As text, since it must run wherever the suite does, built or not. */
const side = `
const { parentPort, workerData } = require('node:worker_threads');
const task = import(workerData.task).then((module) => module.default(workerData.given));
task.catch(() => undefined);
parentPort.on('message', async (order) => {
  try {
    parentPort.postMessage({ answer: (await task)(order) });
  } catch (error) {
    parentPort.postMessage({ error });
  }
});`;

/** Real threads for the tasks of an algorithm, as the engine lends them. */
export function lentThreads(threads: number): LentThreads {
  const workers: Worker[] = [];
  const start: Parallel['start'] = (task, given) => {
    const worker = new Worker(side, { eval: true, execArgv: [], workerData: { task: builtModule(task).href, given } });
    workers.push(worker);
    return {
      ask: (order) => answerOf(worker, order),
      end: async () => {
        await worker.terminate();
      },
    };
  };
  return {
    lend: async (work) => {
      try {
        return await work({ threads, start });
      } finally {
        await Promise.all(workers.map((worker) => worker.terminate()));
      }
    },
    started: () => workers.length,
  };
}

function answerOf<TAnswer>(worker: Worker, order: unknown): Promise<TAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', answered).off('error', failed).off('exit', gone);
      act();
    };
    const answered = (reply: { answer: TAnswer } | { error: unknown }): void =>
      settle(() => ('answer' in reply ? resolve(reply.answer) : reject(reply.error as Error)));
    const failed = (error: Error): void => settle(() => reject(error));
    const gone = (): void => settle(() => reject(new Error('The thread of the task has ended.')));
    worker.on('message', answered).on('error', failed).on('exit', gone);
    worker.postMessage(order);
  });
}

/** Threads load JavaScript only: for a plugin that is checked from its sources, the module that its build left in dist. */
function builtModule(task: URL): URL {
  if (task.protocol !== 'file:') return task;
  const path = fileURLToPath(task);
  const built = [path, path.replace(/([/\\])src([/\\](?!.*[/\\]src[/\\]))/, '$1dist$2')].find((file) =>
    existsSync(file),
  );
  if (built === undefined)
    throw new Error(
      `The task ${path} is not there: threads load JavaScript, so build the plugin first (npm run build).`,
    );
  return pathToFileURL(built);
}
