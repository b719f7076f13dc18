import { bigint, bigserial, doublePrecision, index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

const profileId = (name: string) => bigint(name, { mode: 'bigint' });

/** What probabilistic linkage goes by; the newest row holds. */
export const linkageSettings = pgTable('linkage_settings', {
  id: bigserial('id', { mode: 'bigint' }).primaryKey(),
  body: jsonb('body').notNull(),
  decidedBy: text('decided_by').notNull(),
  at: instant('at').notNull(),
});

/** Pairs of profiles that may be one person and wait for somebody to decide; `low` is the smaller id. */
export const reviewPairs = pgTable(
  'review_pairs',
  {
    low: profileId('low').notNull(),
    high: profileId('high').notNull(),
    /** Match weight in bits, and as a probability. */
    bits: doublePrecision('bits').notNull(),
    probability: doublePrecision('probability').notNull(),
    /** What a decision is worth: the queue's order. */
    value: doublePrecision('value').notNull(),
    /** Why it was not decided by itself: uncertain, guard, limit. */
    reason: text('reason').notNull(),
    /** What each field says, without the values: those are read when somebody looks. */
    evidence: jsonb('evidence').notNull(),
    run: text('run').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.low, table.high] }),
    index('review_pairs_value').on(table.value),
    index('review_pairs_high').on(table.high),
  ],
);
