import { availableParallelism } from 'node:os';
import { TributaryError, type Artifact, type Matrix } from '@tributary/contracts';
import { callInThread, startThread, type Thread } from './thread.js';
import type { AlgorithmCall } from './messages.js';

export interface CallOptions {
  /** Ends the thread that works on the call: it rejects with CANCELLED at once. */
  signal?: AbortSignal;
  /** 0 to 1; only `fit` reports. */
  progress?: (done: number) => void;
  /** Milliseconds for this call; default those of the runner. */
  timeMs?: number;
}

export interface RunnerOptions {
  /** Default one less than the cores, at least one. */
  threads?: number;
  /** Megabytes of JavaScript memory for each thread, beside the typed arrays that it is handed or makes. Default 2,048. */
  memoryMb?: number;
  /** Threads that one fit may start beside its own for work that can be parted. Default the cores. */
  parallel?: number;
  /** Milliseconds for one call, after which its thread is ended. Default one hour. */
  timeMs?: number;
}

export interface FitOptions extends CallOptions {
  seed: number;
  params?: unknown;
}

/** Runs algorithms off the main thread. `url` is what the registry says of an algorithm. Errors keep their code; a foreign one is PLUGIN_FAULT. */
export interface AlgorithmRunner {
  fit(url: string, matrix: Matrix, options: FitOptions): Promise<Artifact>;
  /** A clustering of the same rows with other parameters, without the rows; null where the algorithm needs them. */
  again(url: string, input: { artifact: Artifact; params: unknown }): Promise<Artifact | null>;
  /** A clustering's labels. */
  label(url: string, input: { artifact: Artifact; matrix: Matrix }, options?: CallOptions): Promise<Int32Array>;
  /** Scores of an algorithm that looks for outliers, or the outcomes that a prediction expects. */
  score(url: string, input: { artifact: Artifact; matrix: Matrix }, options?: CallOptions): Promise<Float64Array>;
  /** A reduction's new columns, or those of an imputation without a gap. */
  reduce(url: string, input: { artifact: Artifact; matrix: Matrix }, options?: CallOptions): Promise<Matrix>;
  /** A reduction's explained shares. */
  explained(url: string, artifact: Artifact): Promise<number[]>;
  /** How much each column matters for the outcome of a prediction: shares of 1. */
  importance(url: string, artifact: Artifact): Promise<number[]>;
  /** Ends all threads; calls under way reject with CANCELLED. */
  close(): Promise<void>;
}

/**
 * A small pool of threads that are started when needed and used again. An idle thread does not keep the process alive. A
 * call that takes too long or too much memory ends with PLUGIN_FAULT and costs its own thread, nobody else's.
 */
export function createAlgorithmRunner(options: RunnerOptions = {}): AlgorithmRunner {
  const { memoryMb = 2_048, timeMs = 3_600_000, parallel = availableParallelism() } = options;
  const size = Math.max(1, options.threads ?? availableParallelism() - 1);
  const idle: Thread[] = [];
  const busy = new Set<Thread>();
  const waiting: (() => void)[] = [];
  let closed = false;

  const take = async (signal?: AbortSignal): Promise<Thread> => {
    while (busy.size >= size) await new Promise<void>((resolve) => waiting.push(resolve));
    if (closed || signal?.aborted) {
      waiting.shift()?.();
      throw new TributaryError('CANCELLED', 'The calculation was cancelled.');
    }
    const thread = idle.pop() ?? startThread({ memoryMb, parallel });
    busy.add(thread);
    return thread;
  };
  const call = async (
    message: AlgorithmCall,
    { signal, progress, timeMs: own }: CallOptions = {},
  ): Promise<unknown> => {
    const thread = await take(signal);
    try {
      return await callInThread(thread, message, { signal, progress, timeMs: own ?? timeMs });
    } finally {
      busy.delete(thread);
      if (thread.alive && !closed) idle.push(thread);
      waiting.shift()?.();
    }
  };

  return {
    fit: (url, matrix, { seed, params = {}, ...rest }) =>
      call({ call: 'fit', url, matrix, params, seed }, rest) as Promise<Artifact>,
    again: (url, input) => call({ call: 'again', url, ...input }) as Promise<Artifact | null>,
    label: (url, input, rest) => call({ call: 'apply', url, ...input }, rest) as Promise<Int32Array>,
    score: (url, input, rest) => call({ call: 'apply', url, ...input }, rest) as Promise<Float64Array>,
    reduce: (url, input, rest) => call({ call: 'apply', url, ...input }, rest) as Promise<Matrix>,
    explained: (url, artifact) => call({ call: 'explained', url, artifact }) as Promise<number[]>,
    importance: (url, artifact) => call({ call: 'importance', url, artifact }) as Promise<number[]>,
    close: async () => {
      closed = true;
      waiting.splice(0).forEach((go) => go());
      await Promise.all([...idle, ...busy].map((thread) => thread.end()));
    },
  };
}
