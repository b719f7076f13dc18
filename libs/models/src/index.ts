export { advise, type Advice } from './advise.js';
export { assign } from './assign.js';
export { applySteps, type Learnt, type Prepared } from './steps/index.js';
export * from './ports.js';
export * from './versions/index.js';
export { publishClustering, type Published } from './publish.js';
export * from './result.js';
export { runClustering } from './run-clustering.js';
