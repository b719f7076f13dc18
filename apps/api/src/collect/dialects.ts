import type { Rejected } from './accept.js';
import type { Dialect } from './paths.js';

/** What became of a request that was kept. */
export interface Kept {
  /** Its calls. */
  calls: number;
  batch: boolean;
  /** Where the client asked for them: the calls that will be set aside. */
  rejected?: readonly Rejected[];
}

/** The answer to a request that was kept, as the client's own server would give it. */
export const answers: Readonly<Record<Dialect, (kept: Kept) => object>> = {
  segment: ({ calls, rejected }) =>
    rejected ? { success: true, accepted: calls - rejected.length, rejected } : { success: true },
  jitsu: ({ calls, batch, rejected = [] }) =>
    batch ? { ok: true, receivedEvents: calls, okEvents: calls - rejected.length, errors: rejected } : { ok: true },
};
