/** A signal that aborts after some time or with another signal, whichever comes first. */
export interface TimeLimit {
  signal: AbortSignal;
  /** Whether it was the time that ran out. */
  passed(): boolean;
  /** Leaves no timer behind. */
  end(): void;
}

/**
 * Starts a limit of `ms` milliseconds. Not `AbortSignal.any` over `AbortSignal.timeout`: on Node 20 nothing holds that
 * timeout but weak references, so that a garbage collection before its time ends it for good
 * (https://github.com/nodejs/node/issues/54614), and whoever waits for it waits for ever.
 */
export function timeLimit(ms: number, outer: AbortSignal): TimeLimit {
  const controller = new AbortController();
  let passed = false;
  const abort = (): void => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    passed = true;
    controller.abort(new DOMException(`Nothing came within ${ms / 1000} s.`, 'TimeoutError'));
  }, ms);
  if (outer.aborted) abort();
  else outer.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    passed: () => passed,
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}
