import { sql } from 'drizzle-orm';
import { bigint, boolean, doublePrecision, index, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

/** The bounded window of a sync's records that are not sent yet or were sent lately; the full plan is in the warehouse. */
export const operations = pgTable(
  'operations',
  {
    id: text('id').primaryKey(),
    sync: text('sync').notNull(),
    profile: bigint('profile', { mode: 'bigint' }).notNull(),
    /** 'add', 'update' or 'remove'. */
    kind: text('kind').notNull(),
    record: jsonb('record').notNull(),
    recordHash: text('record_hash').notNull(),
    /** 'waiting', 'leased', 'settled' or 'dead'. */
    state: text('state').notNull().default('waiting'),
    outcome: text('outcome'),
    code: text('code'),
    message: text('message'),
    attempts: integer('attempts').notNull().default(0),
    leaseUntil: instant('lease_until'),
    nextAt: instant('next_at').notNull().defaultNow(),
    batch: text('batch'),
    /** Name that the destination gave the record. */
    remoteId: text('remote_id'),
    /** The settled outcome has reached the warehouse's ledger. */
    inLedger: boolean('in_ledger').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
    settledAt: instant('settled_at'),
  },
  (table) => [
    index('operations_claim').on(table.sync, table.state, table.nextAt),
    index('operations_sync_profile').on(table.sync, table.profile),
    index('operations_batch')
      .on(table.batch)
      .where(sql`batch is not null`),
  ],
);

/** One request to a destination: written before it is sent, so that a crash in between is known as such. */
export const deliveryBatches = pgTable(
  'delivery_batches',
  {
    id: text('id').primaryKey(),
    sync: text('sync').notNull(),
    idempotencyKey: text('idempotency_key').notNull(),
    state: text('state').notNull(),
    operationIds: text('operation_ids').array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    sentAt: instant('sent_at'),
  },
  (table) => [
    unique('delivery_batches_idempotency_key').on(table.idempotencyKey),
    index('delivery_batches_sync_state').on(table.sync, table.state),
  ],
);

/** Token buckets of the rate limits that several workers share. */
export const rateBuckets = pgTable('rate_buckets', {
  key: text('key').primaryKey(),
  tokens: doublePrecision('tokens').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
