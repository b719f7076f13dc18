export { clusterFile } from './cluster-file.js';
export type { ClusterSummary } from './summary.js';
export { clusterOptionsSchema, type ClusterOptions } from './options.js';
