import { bigint, pgSequence, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Versions of everything that is written to the warehouse, in one order for all workers. Never moved back. */
export const versions = pgSequence('versions');

/** Where a message id was first seen, where several workers share the index: a 128-bit hash of the id, and the place. */
export const seen = pgTable('seen', {
  id: uuid('id').primaryKey(),
  place: bigint('place', { mode: 'bigint' }).notNull(),
});

/** Evaluations of segments whose changes are being written: what a dead process left here is finished by the next one. */
export const openEvaluations = pgTable('open_evaluations', {
  /** Version of the membership rows. */
  version: bigint('version', { mode: 'bigint' }).primaryKey(),
  /** The cut or run that was evaluated. */
  occasion: text('occasion').notNull(),
  at: instant('at').notNull(),
});

/** Up to which moment each segment is evaluated, time-only exits included. */
export const segmentClock = pgTable('segment_clock', {
  segment: text('segment').primaryKey(),
  evaluatedTo: instant('evaluated_to').notNull(),
});
