import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** What is wrong and was told, until it is over. */
export const incidents = pgTable(
  'incidents',
  {
    alert: text('alert').notNull(),
    /** What it is about: 'run import', 'connection letters', 'sync newsletter fails'. */
    subject: text('subject').notNull(),
    openedAt: instant('opened_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.alert, table.subject] })],
);
