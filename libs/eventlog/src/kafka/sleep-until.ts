export interface Sleep {
  /** Milliseconds UTC. */
  deadline: number;
  signal?: AbortSignal;
  /** Whoever is called here ends the sleep. */
  watchers?: Set<() => void>;
}

/** Resolves at the deadline, when the signal comes or when a watcher is called; always with false. */
export function sleepUntil({ deadline, signal, watchers }: Sleep): Promise<false> {
  if (signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      watchers?.delete(finish);
      signal?.removeEventListener('abort', finish);
      resolve(false);
    };
    const timer = setTimeout(finish, Math.max(0, deadline - Date.now()));
    watchers?.add(finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

/** What a promise resolves with, or null where it has not by the deadline or when the signal comes. Leaves no timer behind. */
export async function beforeDeadline<T>(promise: Promise<T>, { deadline, signal }: Sleep): Promise<T | null> {
  const over = new AbortController();
  const end = AbortSignal.any(signal ? [over.signal, signal] : [over.signal]);
  try {
    return await Promise.race([promise, sleepUntil({ deadline, signal: end }).then(() => null)]);
  } finally {
    over.abort();
  }
}
