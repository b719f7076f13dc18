/** What a plugin says of how often its vendor may be called. */
export interface Rate {
  max: number;
  windowMs: number;
}

/** Milliseconds to wait before the next call, 0 where it may go now and is counted. Every rate holds at once. */
export function createRateGate(rates: readonly Rate[], clock: { now(): number }): () => number {
  let calls: number[] = [];
  const longest = Math.max(0, ...rates.map(({ windowMs }) => windowMs));
  return () => {
    const now = clock.now();
    calls = calls.filter((at) => at > now - longest);
    const waits = rates.map(({ max, windowMs }) => {
      const first = calls.filter((at) => at > now - windowMs).at(-max);
      return first === undefined ? 0 : first + windowMs - now;
    });
    const wait = Math.max(0, ...waits);
    if (wait === 0) calls.push(now);
    return wait;
  };
}
