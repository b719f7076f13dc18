import { Worker } from 'node:worker_threads';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import type { AlgorithmRunner, ClusteringDeps, Everyone } from '@tributary/models';
import type { Asked, FromThread, ThrownShape, ToThread, Work, WorkName } from './messages.js';

/** What a thread may call back for. */
export interface ThreadTools {
  algorithms?: AlgorithmRunner;
  everyone?: Everyone;
  signal?: AbortSignal;
  progress?: ClusteringDeps['progress'];
}

/**
 * Works something out in a thread of its own, which ends with it; the event loop of the caller stays free. Algorithms are
 * asked for at the caller. Rejects with what was thrown there, and with CANCELLED at once where the signal is aborted.
 */
export function inThread<Name extends WorkName>(
  work: Name,
  given: Work[Name]['given'],
  tools: ThreadTools = {},
): Promise<Work[Name]['answer']> {
  const signal = tools.signal ?? new AbortController().signal;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    // Flags of the process (conditions, loaders) are not the thread's: it runs built packages only.
    const thread = new Worker(threadFile(), { execArgv: [], workerData: { work, given } });
    const stop = (): void => {
      reject(cancelled());
      void thread.terminate();
    };
    signal.addEventListener('abort', stop, { once: true });
    thread.on('message', (message: FromThread) => {
      if (message.says === 'done') return resolve(message.answer as Work[Name]['answer']);
      if (message.says === 'failed') return reject(thrown(message.error));
      if (message.says === 'progress') return tools.progress?.(message.done, message.step);
      const answer = (reply: ToThread): void => thread.postMessage(reply);
      const { number, asked } = message;
      answerTo(asked, tools, signal).then(
        (value) => answer({ number, value }),
        (error: unknown) => answer({ number, error: shapeOf(error) }),
      );
    });
    thread.on('error', (error) => reject(new TributaryError('INTERNAL', `A model's thread failed: ${String(error)}`)));
    thread.on('exit', () => {
      signal.removeEventListener('abort', stop);
      // No effect where it was settled before.
      reject(new TributaryError('INTERNAL', 'A model’s thread ended without an answer.'));
    });
  });
}

async function answerTo(asked: Asked, { algorithms, everyone }: ThreadTools, signal: AbortSignal): Promise<unknown> {
  if (!algorithms) throw new TributaryError('INTERNAL', `Nobody runs algorithm "${asked.id}" here.`);
  const { id } = asked;
  if (asked.of === 'everyone') {
    if (!everyone) throw new TributaryError('INTERNAL', 'Nobody knows everyone here.');
    return everyone.goOn(asked.prepared, { artifact: asked.artifact, params: asked.params });
  }
  if (asked.of === 'fit') {
    const { params, seed } = asked;
    return algorithms.fit(id, asked.matrix, { params, seed, signal, progress: () => undefined });
  }
  if (asked.of === 'again') return algorithms.again(id, asked.artifact, asked.params);
  if (asked.of === 'apply') return algorithms.apply(id, asked.artifact, asked.matrix);
  return algorithms[asked.of](id, asked.artifact);
}

function shapeOf(error: unknown): ThrownShape {
  const { code, message, details } = asTributaryError(error, 'INTERNAL');
  return { code, message, details };
}

function thrown({ code, message, details }: ThrownShape): TributaryError {
  return new TributaryError(code, message, { details });
}

function cancelled(): TributaryError {
  return new TributaryError('CANCELLED', 'The calculation was cancelled.');
}

/** A thread loads JavaScript only: where this module runs from TypeScript sources, its built sibling is taken. */
function threadFile(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? '../../dist/models/model-thread.js' : './model-thread.js', here);
}
