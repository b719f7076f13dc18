import type { EventLog, FrameInput } from '@tributary/contracts';

/** Opens the log of one test case; the same `place` again opens the same log after its close. */
export type LogDriver = (place: string) => Promise<EventLog>;

/** A frame with a body of its own. */
export function frame(n: number, bytes = 20): FrameInput {
  return {
    key: `web:${n % 3}`,
    receivedAt: 1_700_000_000_000 + n,
    source: 'wéb',
    body: new Uint8Array(bytes).fill(n % 251),
  };
}
