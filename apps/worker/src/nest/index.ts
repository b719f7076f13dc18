export { LogFollower } from './log-follower.js';
export { WorkerModule } from './worker.module.js';
