export { startClock, worksOffQueue, type Clock } from './clock.js';
export type { DayRange } from './days.js';
export { checkJobs, jobsOf } from './job-graph.js';
export { enqueueRun, registerJobs, stopRun } from './job-kinds.js';
export { nextStart, viewJobs, viewRun, type JobView, type RunView } from './job-view.js';
export { requestJob, type JobRequest } from './request-job.js';
