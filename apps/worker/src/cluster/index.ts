export { clusterFile, type ClusterSummary } from './cluster-file.js';
export { clusterOptionsSchema, type ClusterOptions } from './options.js';
