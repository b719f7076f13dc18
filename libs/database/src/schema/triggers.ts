import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Moments that triggers told, once each, in the order in which they were told. */
export const triggerOccasions = pgTable(
  'trigger_occasions',
  {
    /** From trigger and occasion: what was told is not told again. */
    id: text('id').primaryKey(),
    position: bigint('position', { mode: 'bigint' }).generatedAlwaysAsIdentity(),
    trigger: text('trigger').notNull(),
    template: text('template').notNull(),
    profile: bigint('profile', { mode: 'bigint' }).notNull(),
    /** The person's public id; null where the number is not one of a person. */
    person: text('person'),
    occurredAt: instant('occurred_at').notNull(),
    dueAt: instant('due_at').notNull(),
    toldAt: instant('told_at').notNull(),
    payload: jsonb('payload').notNull(),
  },
  (table) => [
    index('trigger_occasions_position').on(table.position),
    index('trigger_occasions_person').on(table.trigger, table.profile, table.dueAt),
  ],
);

/** Up to which moment each trigger has looked. */
export const triggerClock = pgTable('trigger_clock', {
  trigger: text('trigger').primaryKey(),
  lookedTo: instant('looked_to').notNull(),
});
