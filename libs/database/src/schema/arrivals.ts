import { bigint, bigserial, boolean, doublePrecision, index, pgTable, text } from 'drizzle-orm/pg-core';
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
    /** Somebody asked for it: weighed even where nothing new was said. */
    again: boolean('again').notNull().default(false),
  },
  (table) => [index('match_arrivals_at').on(table.at)],
);

/** What was decided of people who came in: of each the latest, of all the newest ten thousand. */
export const arrivalDecisions = pgTable('arrival_decisions', {
  id: bigserial('id', { mode: 'bigint' }).primaryKey(),
  /** The profile that was kept waiting. */
  profile: bigint('profile', { mode: 'bigint' }).notNull().unique(),
  /** joined, queued or started. */
  fate: text('fate').notNull(),
  /** Public id of whom they joined or may be; empty where nobody is alike. */
  other: text('other'),
  /** Match weight with them, in bits. */
  bits: doublePrecision('bits'),
  cameAt: instant('came_at').notNull(),
  at: instant('at').notNull().defaultNow(),
});
