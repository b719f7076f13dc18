export { isBullJobs, type BullJobs, type BullJobsOptions, type Workload } from './bull/bull-jobs.js';
export { openBullJobs } from './bull/load.js';
export { nextRun } from './next-run.js';
export { openPgBossJobs, type PgBossJobsOptions } from './pg-boss/open-pg-boss-jobs.js';
export type { JobsDatabase } from './ports.js';
