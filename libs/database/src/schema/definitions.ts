import { bigint, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/**
 * Sources, purposes, features, models, segments, connections, syncs: every version of every definition, as the control
 * log tells them. Secrets in them are sealed.
 */
export const definitions = pgTable(
  'definitions',
  {
    kind: text('kind').notNull(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    /** Null: with this version it was removed. */
    body: jsonb('body'),
    /** 'code' or 'ui': code-managed ones are read-only on screen. */
    managedBy: text('managed_by').notNull(),
    /** The revision that brought it. */
    revision: integer('revision').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.key, table.version] })],
);

/** Every time that definitions were applied: who did it, when, and where the control log says so. */
export const definitionRevisions = pgTable('definition_revisions', {
  revision: integer('revision').primaryKey(),
  by: text('by').notNull(),
  /** 'command' or 'api'. */
  via: text('via').notNull(),
  at: instant('at').notNull(),
  position: bigint('position', { mode: 'bigint' }).notNull(),
});

/** What a trait is: its type, how sensitive it is and what it may be used for. */
export const traitCatalogue = pgTable('trait_catalogue', {
  name: text('name').primaryKey(),
  type: text('type').notNull(),
  sensitivity: text('sensitivity').notNull(),
  purpose: text('purpose'),
  description: text('description').notNull().default(''),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});
