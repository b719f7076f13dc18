import { bigint, index, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** People who are new or said something new of themselves, and were not yet weighed against everybody by likeness. */
export const matchArrivals = pgTable(
  'match_arrivals',
  {
    profile: bigint('profile', { mode: 'bigint' }).primaryKey(),
    /** The cut that brought the latest word: until it is done, the warehouse may not have it. */
    cut: text('cut').notNull(),
    at: instant('at').notNull().defaultNow(),
    /** The run over everybody that has seen it; empty again with the next word. */
    seenBy: text('seen_by'),
  },
  (table) => [index('match_arrivals_at').on(table.at)],
);
