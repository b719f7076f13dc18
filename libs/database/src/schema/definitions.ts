import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.js';

/** Sources, features, segments, models, syncs and purposes, every version of them. */
export const definitions = pgTable(
  'definitions',
  {
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    body: jsonb('body').notNull(),
    /** 'code' or 'ui': code-managed ones are read-only on screen. */
    managedBy: text('managed_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.key, table.version] })],
);

/** What a trait is: its type, how sensitive it is and what it may be used for. */
export const traitCatalogue = pgTable('trait_catalogue', {
  name: text('name').primaryKey(),
  type: text('type').notNull(),
  sensitivity: text('sensitivity').notNull(),
  purpose: text('purpose'),
  description: text('description').notNull().default(''),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** A plugin with its settings. Secrets in them are encrypted before they come here. */
export const connections = pgTable('connections', {
  key: text('key').primaryKey(),
  plugin: text('plugin').notNull(),
  settings: jsonb('settings').notNull(),
  managedBy: text('managed_by').notNull(),
  version: integer('version').notNull().default(1),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** Encrypted values that settings name by key. */
export const secrets = pgTable('secrets', {
  key: text('key').primaryKey(),
  ciphertext: bytes('ciphertext').notNull(),
  keyId: text('key_id').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});
