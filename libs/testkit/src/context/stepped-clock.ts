/** A clock that moves only when told to. Milliseconds since 1970, UTC. */
export interface SteppedClock {
  now(): number;
  advance(ms: number): void;
}

/** Starts at 2026-01-01T00:00:00Z unless told otherwise. */
export function steppedClock(start = Date.UTC(2026, 0, 1)): SteppedClock {
  let at = start;
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}
