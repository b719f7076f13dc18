export { openClickHouseWarehouse } from './cluster/load.js';
export type { ClickHouseWarehouseOptions, LoadingWarehouse } from './cluster/open.js';
export * from './embedded/open.js';
export * from './migrations/index.js';
export * from './schema/aliases.js';
export * from './schema/migrate.js';
export type * from './schema/migration.js';
export { clusterStatements, type ClusterLayout } from './schema/cluster-layout.js';
export type { Quorum } from './cluster/cluster-settings.js';
