export { assign } from './assign.js';
export { applyRecipe } from './prepare.js';
export * from './ports.js';
export { publishClustering, type Published } from './publish.js';
export * from './result.js';
export { runClustering } from './run-clustering.js';
