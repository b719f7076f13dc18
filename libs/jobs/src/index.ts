export { isBullJobs, type BullJobs, type BullJobsOptions, type Workload } from './bull/bull-jobs.js';
export { openBullJobs } from './bull/open-bull-jobs.js';
export { nextRun } from './next-run.js';
export { openPgBossJobs, type PgBossJobsOptions } from './pg-boss/open-pg-boss-jobs.js';
export type { JobsDatabase } from './ports.js';
