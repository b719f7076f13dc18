import { Worker } from 'node:worker_threads';
import { TributaryError, type ErrorShape } from '@tributary/contracts';
import type { Parallel } from '@tributary/plugin-kit';

/** What a task's thread is told. */
export type TaskMessage = { begin: { plugin: string; task: string; given: unknown } } | { order: unknown };

/** What it says: an answer, or what was thrown. */
export type TaskReply = { answer: unknown } | { error: Pick<ErrorShape, 'code' | 'message' | 'details'> };

/**
 * Threads for the tasks of algorithms, each for one: what a task holds goes with its thread, at once. In a thread that was
 * kept it would stay until the next task fills its memory, and count beside all that a model run makes after its fit. They
 * are children of the thread they are made in, so they end with it.
 */
export function taskThreads(threads: number): (plugin: string) => Parallel {
  return (plugin) => ({
    threads,
    start(task, given) {
      const thread = startTaskThread({ plugin, task: task.href, given });
      return { ask: (order) => thread.ask(order) as Promise<never>, end: () => thread.end() };
    },
  });
}

interface TaskThread {
  ask(order: unknown): Promise<unknown>;
  /** Resolves when the thread is gone, and all that it held. */
  end(): Promise<void>;
}

function startTaskThread(begin: { plugin: string; task: string; given: unknown }): TaskThread {
  const worker = new Worker(new URL('./task-thread.js', import.meta.url), { execArgv: [] });
  let failed: Error | undefined;
  let waiting: { resolve(answer: unknown): void; reject(error: unknown): void } | undefined;
  const fail = (error: Error): void => {
    failed ??= error;
    waiting?.reject(error);
  };
  worker.on('message', (reply: TaskReply) => {
    const asked = waiting;
    waiting = undefined;
    if ('answer' in reply) return asked?.resolve(reply.answer);
    const { code, message, details } = reply.error;
    asked?.reject(new TributaryError(code, message, { details }));
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new TributaryError('CANCELLED', 'The thread of the task has ended.')));
  const tell = (message: TaskMessage): void => worker.postMessage(message);
  tell({ begin });
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (failed) return reject(failed);
        waiting = { resolve, reject };
        tell({ order });
      }),
    end: async () => void (await worker.terminate()),
  };
}
