import type { JobInfo, Jobs, JobState } from '@tributary/contracts';
import { expect, vi } from 'vitest';

/** A queue under test. */
export interface JobsSubject {
  /** A new client of the same queue, without kinds and not started. The suite stops it. */
  open(): Promise<Jobs>;
  /** Ends what serves the queue and removes it. */
  remove(): Promise<void>;
}

let count = 0;
/** Each case has kinds of its own, so that it never sees the jobs of another. */
export const newKind = () => `conformance-${Date.now().toString(36)}-${++count}`;

/** The job once it is in a state. */
export async function reaches(jobs: Jobs, id: string, state: JobState): Promise<JobInfo> {
  return vi.waitFor(
    async () => {
      const job = await jobs.get(id);
      expect(job?.state).toBe(state);
      return job as JobInfo;
    },
    { timeout: 15_000, interval: 20 },
  );
}
