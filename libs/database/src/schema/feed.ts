import { bigserial, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** What somebody looks for among the events that pass, and until when: where several processes share the database. */
export const feedLooks = pgTable('feed_looks', {
  /** JSON. */
  filter: text('filter').primaryKey(),
  until: instant('until').notNull(),
});

/** Single events as they passed, kept for minutes and only while somebody looks. */
export const feedLines = pgTable(
  'feed_lines',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    at: instant('at').notNull().defaultNow(),
    /** 'accepted', 'rejected', 'processed', or 'skipped': more came than was written. */
    kind: text('kind').notNull(),
    source: text('source'),
    event: text('event'),
    /** Message id, user id, anonymous id. */
    ids: jsonb('ids').notNull(),
    line: jsonb('line'),
    skipped: integer('skipped').notNull().default(0),
  },
  (table) => [index('feed_lines_at').on(table.at)],
);
