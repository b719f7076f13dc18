import { Worker } from 'node:worker_threads';
import { TributaryError, type ErrorShape } from '@tributary/contracts';
import type { Parallel } from '@tributary/plugin-kit';

/** What a task's thread is told; each order is answered, and so is the end. */
export type TaskMessage =
  { begin: { plugin: string; task: string; given: unknown } } | { order: unknown } | { end: true };

/** What it says: an answer, or what was thrown. */
export type TaskReply = { answer: unknown } | { error: Pick<ErrorShape, 'code' | 'message' | 'details'> };

/**
 * Threads for the tasks of algorithms. Where a task ends well, its thread lets go of all that it held and waits for the
 * next; one that failed, or is left in the middle of an order, ends. They are children of the thread they are made in, so
 * they end with it.
 */
export function taskThreads(threads: number): (plugin: string) => Parallel {
  const idle: TaskThread[] = [];
  const take = (): TaskThread => {
    const thread = idle.pop();
    if (thread?.failed()) return take();
    return thread ?? startTaskThread();
  };
  return (plugin) => ({
    threads,
    start(task, given) {
      const thread = take();
      thread.tell({ begin: { plugin, task: task.href, given } });
      return {
        ask: (order) => thread.ask({ order }) as Promise<never>,
        end: async () => {
          if (await thread.clear()) idle.push(thread);
        },
      };
    },
  });
}

interface TaskThread {
  tell(message: TaskMessage): void;
  ask(message: TaskMessage): Promise<unknown>;
  /** Resolves when all that its task held is gone: with true where the thread is still there. */
  clear(): Promise<boolean>;
  failed(): boolean;
}

function startTaskThread(): TaskThread {
  const worker = new Worker(new URL('./task-thread.js', import.meta.url), { execArgv: [] });
  let failure: Error | undefined;
  let waiting: { resolve(answer: unknown): void; reject(error: unknown): void } | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
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
  const thread: TaskThread = {
    tell: (message) => worker.postMessage(message),
    ask: (message) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        waiting = { resolve, reject };
        thread.tell(message);
      }),
    clear: async () => {
      if (!failure && !waiting) await thread.ask({ end: true }).catch(fail);
      else await worker.terminate();
      return !failure;
    },
    failed: () => failure !== undefined,
  };
  return thread;
}
