import { Worker } from 'node:worker_threads';
import { TributaryError, type ErrorShape } from '@tributary/contracts';
import type { Parallel } from '@tributary/plugin-kit';

/** What a task's thread is told. */
export type TaskMessage =
  { begin: { plugin: string; task: string; given: unknown } } | { order: unknown } | { end: true };

/** What it says: an answer, or what was thrown. */
export type TaskReply = { answer: unknown } | { error: Pick<ErrorShape, 'code' | 'message' | 'details'> };

/**
 * Threads for the tasks of algorithms, kept between fits: a start costs more than many a fit. They are children of the
 * thread they are made in, so they end with it.
 */
export function taskThreads(threads: number): (plugin: string) => Parallel {
  const idle: TaskThread[] = [];
  return (plugin) => ({
    threads,
    start(task, given) {
      const thread = idle.pop() ?? startTaskThread();
      thread.tell({ begin: { plugin, task: task.href, given } });
      return {
        ask: (order) => thread.ask(order) as Promise<never>,
        end: async () => {
          if (!(await thread.release())) return;
          idle.push(thread);
        },
      };
    },
  });
}

interface TaskThread {
  tell(message: TaskMessage): void;
  ask(order: unknown): Promise<unknown>;
  /** Lets go of what it holds; a thread in the middle of an order is ended. False where it cannot be used again. */
  release(): Promise<boolean>;
}

function startTaskThread(): TaskThread {
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
  return {
    tell,
    ask: (order) =>
      new Promise((resolve, reject) => {
        if (failed) return reject(failed);
        waiting = { resolve, reject };
        tell({ order });
      }),
    async release() {
      if (waiting || failed) await worker.terminate();
      else tell({ end: true });
      return failed === undefined;
    },
  };
}
