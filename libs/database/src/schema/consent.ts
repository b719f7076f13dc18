import { bigint, bigserial, boolean, index, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** Choices as they were stated; rows are only ever added. */
export const consents = pgTable(
  'consents',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    /** The profile at ingest; merges are followed when it is read. */
    origin: bigint('origin', { mode: 'bigint' }).notNull(),
    purpose: text('purpose').notNull(),
    granted: boolean('granted').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    knownAt: instant('known_at').notNull(),
    messageId: text('message_id').notNull(),
    source: text('source').notNull(),
    /** Version of the text that the person was asked with. */
    wording: text('wording'),
  },
  (table) => [
    unique('consents_message_purpose').on(table.source, table.messageId, table.purpose),
    index('consents_origin_purpose').on(table.origin, table.purpose, table.occurredAt),
  ],
);

/** Addresses that must not be contacted on a channel ('*' is every channel), unless that was lifted after it was last said. */
export const suppressions = pgTable(
  'suppressions',
  {
    type: text('type').notNull(),
    value: text('value').notNull(),
    channel: text('channel').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull().defaultNow(),
    liftedAt: instant('lifted_at'),
    liftedBy: text('lifted_by'),
    liftReason: text('lift_reason'),
  },
  (table) => [primaryKey({ columns: [table.type, table.value, table.channel] })],
);
