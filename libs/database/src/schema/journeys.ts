import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** People on their way through a journey, and those who have been. */
export const journeyEntries = pgTable(
  'journey_entries',
  {
    /** From journey and person, or journey and occasion: nobody starts twice. */
    id: text('id').primaryKey(),
    journey: text('journey').notNull(),
    profile: bigint('profile', { mode: 'bigint' }).notNull(),
    startedAt: instant('started_at').notNull(),
    /** What the trigger said. */
    payload: jsonb('payload').notNull(),
    /** How many of its steps are behind the person. */
    passed: integer('passed').notNull().default(0),
    /** 'open', 'done', 'stopped' (what ends the journey happened) or 'merged' (another entry is of the same person). */
    state: text('state').notNull().default('open'),
  },
  (table) => [
    index('journey_entries_open')
      .on(table.journey, table.passed, table.startedAt)
      .where(sql`state = 'open'`),
    index('journey_entries_profile').on(table.journey, table.profile),
  ],
);

/** Up to where each journey has looked for people who start. */
export const journeyClock = pgTable('journey_clock', {
  journey: text('journey').primaryKey(),
  beganAt: instant('began_at').notNull(),
  lookedTo: instant('looked_to').notNull(),
  /** The last occasion of its trigger. */
  position: bigint('position', { mode: 'bigint' }).notNull(),
});
