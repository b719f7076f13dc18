import { cancelledError, timeoutError } from './failure.js';

/** Default pause between two tries: a statement cannot be killed before the engine has begun it. */
const retryMs = 25;

export interface Watch {
  /** Mark of the statement. */
  id: string;
  signal?: AbortSignal;
  limitMs?: number;
}

/** Stops statements in the engine on demand; nothing is ever ended under one. */
export interface Killer {
  /**
   * Settles as `work` does; when aborted, kills the statement, waits until it has ended and rejects with CANCELLED.
   * After `limitMs` likewise, with WAREHOUSE_TIMEOUT: for results read in pieces, where the engine keeps no limit.
   */
  guard<T>(watch: Watch, work: Promise<T>): Promise<T>;
  /** Asks the engine to stop a statement; does nothing where none runs under this mark. */
  kill(id: string): Promise<void>;
  /** Kills every guarded statement that still runs, and those to come. */
  close(): void;
}

/** @param send asks the engine to stop the statement with this mark. */
export function createKiller(send: (id: string) => Promise<void>, pauseMs = retryMs): Killer {
  let queue: Promise<unknown> = Promise.resolve();

  /** One after another; a request that fails is not the caller's matter. */
  function kill(id: string): Promise<void> {
    const done = queue.then(() => send(id)).catch(() => undefined);
    queue = done;
    return done;
  }

  const running = new Set<() => void>();
  let closed = false;

  async function guard<T>({ id, signal, limitMs }: Watch, work: Promise<T>): Promise<T> {
    let settled = false;
    let late = false;
    const ended = work.then(
      () => void (settled = true),
      () => void (settled = true),
    );
    const pursue = async (): Promise<void> => {
      while (!settled) {
        await kill(id);
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, pauseMs))]);
      }
    };
    const stop = (): void => void pursue();
    const timer =
      limitMs === undefined
        ? undefined
        : setTimeout(() => {
            late = true;
            stop();
          }, limitMs);
    running.add(stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted || closed) stop();
    try {
      return await work;
    } catch (error) {
      if (signal?.aborted || closed) throw cancelledError();
      throw late ? timeoutError() : error;
    } finally {
      clearTimeout(timer);
      running.delete(stop);
      signal?.removeEventListener('abort', stop);
    }
  }

  return {
    guard,
    kill,
    close() {
      closed = true;
      for (const stop of running) stop();
    },
  };
}
