import { stringLiteral } from '../sql/literals.js';
import { cancelledError, timeoutError } from './failure.js';
import type { EngineSession } from './session.js';

/** Pause between two tries: a statement cannot be killed before the engine has begun it. */
const retryMs = 25;

export interface Watch {
  /** Mark of the statement. */
  id: string;
  signal?: AbortSignal;
  limitMs?: number;
}

/** Stops statements in the engine on demand; a thread is never ended under one. */
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

export function createKiller(control: EngineSession): Killer {
  let queue: Promise<unknown> = Promise.resolve();
  let count = 0;

  /** Statements of the control session one after another. */
  function kill(id: string): Promise<void> {
    const sql = `KILL QUERY WHERE Settings['log_comment'] = ${stringLiteral(id)} ASYNC`;
    const done = queue.then(() => control.run({ id: `kill-${++count}`, prelude: '', sql }));
    queue = done.catch(() => undefined);
    return done.catch(() => undefined);
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
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, retryMs))]);
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
