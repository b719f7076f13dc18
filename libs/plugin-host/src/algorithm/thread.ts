import { Worker } from 'node:worker_threads';
import { TributaryError } from '@tributary/contracts';
import type { AlgorithmCall, AlgorithmReply } from './messages.js';
import { workerFile } from './worker-file.js';

export interface Thread {
  worker: Worker;
  alive: boolean;
  /** Whether it was this side that ended it. */
  ended: boolean;
  end(): Promise<void>;
}

export function startThread({ memoryMb, parallel }: { memoryMb: number; parallel: number }): Thread {
  // Flags of the process (conditions, loaders) are not the thread's: it runs built packages only.
  const worker = new Worker(workerFile(), {
    execArgv: [],
    workerData: { parallel },
    stdout: true,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  // Standard output is the command's, and may be JSON: what a plugin says goes beside it.
  worker.stdout.on('data', (said: Buffer) => process.stderr.write(said));
  const thread: Thread = {
    worker,
    alive: true,
    ended: false,
    end: async () => {
      thread.ended = true;
      thread.alive = false;
      await worker.terminate();
    },
  };
  // Each call listens for itself; this one keeps an error between two calls from ending the process.
  worker.on('error', () => (thread.alive = false));
  worker.on('exit', () => (thread.alive = false));
  return thread;
}

/** One call in a thread that does nothing else meanwhile. A pure kernel may be ended anywhere, so an abort ends the thread. */
export function callInThread(
  thread: Thread,
  message: AlgorithmCall,
  options: { signal?: AbortSignal; progress?: (done: number) => void; timeMs: number },
): Promise<unknown> {
  const { worker } = thread;
  let plugin = `the algorithm at ${message.url}`;
  const fault = (what: string, cause?: unknown): TributaryError =>
    new TributaryError('PLUGIN_FAULT', `${plugin}: ${what}`, { cause });
  return new Promise<unknown>((resolve, reject) => {
    const onMessage = (reply: AlgorithmReply): void => {
      if (reply.reply === 'progress') return options.progress?.(reply.done);
      if (reply.reply === 'loaded') return void (plugin = reply.plugin);
      leave();
      if (reply.reply === 'result') return resolve(reply.value);
      const { code, message: text, details } = reply.error;
      reject(new TributaryError(code, `${plugin}: ${text}`, { details }));
    };
    const onError = (error: unknown): void => {
      leave();
      const { code, message: text } = error as NodeJS.ErrnoException;
      reject(fault(code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it used up the memory of its thread.' : text, error));
    };
    const onExit = (): void => {
      leave();
      reject(
        thread.ended
          ? new TributaryError('CANCELLED', 'The calculation was cancelled.')
          : fault('it ended the thread that it runs in.'),
      );
    };
    const onAbort = (): void => void thread.end();
    const limit = setTimeout(() => {
      leave();
      void thread.end();
      reject(fault(`it did not end within ${options.timeMs / 1000} s.`));
    }, options.timeMs);
    const leave = (): void => {
      clearTimeout(limit);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      options.signal?.removeEventListener('abort', onAbort);
      worker.unref();
    };
    worker.ref();
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) onAbort();
    else worker.postMessage(message);
  });
}
