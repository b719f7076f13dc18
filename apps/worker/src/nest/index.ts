export { registerJobs } from '../schedules/index.js';
export { LogFollower } from './log-follower.js';
export { startWorker, type RunningWorker } from './start-worker.js';
export { WorkerModule } from './worker.module.js';
