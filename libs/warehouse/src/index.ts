export * from './embedded/open.js';
export * from './migrations/index.js';
export * from './schema/aliases.js';
export * from './schema/migrate.js';
export type * from './schema/migration.js';
export * from './schema/table-engines.js';
