export { nextRun } from './next-run.js';
export { openPgBossJobs, type PgBossJobsOptions } from './pg-boss/open-pg-boss-jobs.js';
export type { JobsDatabase } from './ports.js';
