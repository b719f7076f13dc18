export { sqlstateOf, type QueryFailureDetails } from './database-errors.js';
export { checkpointsFolder, listCheckpoints, restoreCheckpoint } from './embedded/checkpoints.js';
export { openEmbeddedDatabase } from './embedded/open-embedded-database.js';
export { openTemporaryDatabase } from './embedded/open-temporary-database.js';
export { migrateDatabase } from './migrate-database.js';
export { openPostgresDatabase } from './postgres/load.js';
export type { PostgresDatabaseOptions } from './postgres/open-postgres-database.js';
export * as schema from './schema/index.js';
export type { ScriptDatabase } from './script-database.js';
