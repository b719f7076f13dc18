import type { BullJobs, BullJobsOptions } from './bull-jobs.js';

/** The driver as `openBullJobs` of `open-bull-jobs.ts`, read from disk when it is asked for: an embedded process starts without it. */
export async function openBullJobs(options: BullJobsOptions): Promise<BullJobs> {
  const driver = await import('./open-bull-jobs.js');
  return driver.openBullJobs(options);
}
