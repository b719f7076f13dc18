import { bigint, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Whom strategies were about to send to, written before it happens: caps count these over all channels. */
export const contacts = pgTable(
  'contacts',
  {
    operation: text('operation').primaryKey(),
    profile: bigint('profile', { mode: 'bigint' }).notNull(),
    at: instant('at').notNull(),
  },
  (table) => [index('contacts_profile').on(table.profile, table.at)],
);
