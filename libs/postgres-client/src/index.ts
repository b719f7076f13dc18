export { failureOf, sqlState } from './failure.js';
export { openPostgres, type PostgresInput, type PostgresSession } from './open-postgres.js';
export { postgresSettings, quoted, quotedTable, tableName, type PostgresSettings } from './settings.js';
