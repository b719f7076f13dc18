import { bigint, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.js';

/** The run ledger: every execution of a job or a command. */
export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    state: text('state').notNull(),
    input: jsonb('input'),
    output: jsonb('output'),
    progress: jsonb('progress'),
    error: jsonb('error'),
    codeVersion: text('code_version').notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (table) => [index('runs_kind_started').on(table.kind, table.startedAt)],
);

/** Fitted models: plain data that can be stored, versioned and compared. */
export const models = pgTable(
  'models',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    /** The artifact without its long arrays; those are in `buffers`. */
    artifact: jsonb('artifact').notNull(),
    buffers: bytes('buffers'),
    metrics: jsonb('metrics').notNull(),
    config: jsonb('config').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    publishedAt: instant('published_at'),
  },
  (table) => [unique('models_key_version').on(table.key, table.version)],
);

/** Where a source plugin goes on reading. */
export const sourceCursors = pgTable('source_cursors', {
  source: text('source').primaryKey(),
  cursor: jsonb('cursor').notNull(),
  rows: bigint('rows', { mode: 'bigint' }).notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** How far a consumer of a log has come; written in the transaction of its effects. */
export const offsets = pgTable('offsets', {
  consumer: text('consumer').primaryKey(),
  position: bigint('position', { mode: 'bigint' }).notNull(),
  cut: text('cut').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** Keys of the api. Only a hash is kept. */
export const apiKeys = pgTable('api_keys', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull().unique(),
  label: text('label').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastUsedAt: instant('last_used_at'),
});
