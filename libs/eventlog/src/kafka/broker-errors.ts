import { setTimeout as pause } from 'node:timers/promises';
import { GenericError, MultipleErrors, ProtocolError, TimeoutError, protocolErrors } from '@platformatic/kafka';
import { TributaryError } from '@tributary/contracts';
import { unavailable } from '../log-errors.js';

/** A connection was refused, broke or did not answer in time. Beside the names that Kafka gives its own errors. */
export const AWAY = 'AWAY';

/** Kafka's names of what went wrong, for instance NOT_LEADER_OR_FOLLOWER; AWAY where there was no answer. */
export function brokerErrors(error: unknown): string[] {
  if (error instanceof MultipleErrors) return error.errors.flatMap(brokerErrors);
  if (error instanceof ProtocolError) return [String(error['apiId'])];
  if (error instanceof TimeoutError) return [AWAY];
  if (error instanceof GenericError && /NETWORK|CORRELATION/.test(error.code)) return [AWAY];
  if (error === null) return ['no answer'];
  return [error instanceof Error ? error.message : String(error)];
}

/** Whether the same request may be answered later. */
export function passes(error: unknown): boolean {
  return brokerErrors(error).every((name) => name === AWAY || protocolErrors[name]?.canRetry === true);
}

/** LOG_UNAVAILABLE with Kafka's own name of the trouble. */
export function brokerTrouble(what: string, error: unknown): TributaryError {
  return unavailable(`${what} (${[...new Set(brokerErrors(error))].join(', ')})`, error);
}

export interface Patience {
  /** What is being done, for the message: `The offset cannot be read`. */
  what: string;
  /** Milliseconds after which it is given up. Infinity: never. */
  timeoutMs: number;
  signal?: AbortSignal;
}

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1000;

/**
 * Repeats work whose failure passes (a leader that moved, a broker that is away) with growing pauses. What does not pass
 * is thrown as it is; LOG_UNAVAILABLE when the time is over or the signal came.
 */
export async function untilAnswered<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const deadline = Date.now() + patience.timeoutMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TributaryError || !passes(error)) throw error;
      if (patience.signal?.aborted || Date.now() + pauseMs > deadline) throw brokerTrouble(patience.what, error);
      await pause(pauseMs, undefined, { signal: patience.signal }).catch(() => undefined);
    }
  }
}
