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
    /** Of the mapping that the record was made by; 0 where it is not known. */
    mappingHash: text('mapping_hash').notNull().default('0'),
    /** 'waiting', 'leased', 'again' (in its batch, later), 'accepted' (the vendor's job is under way), 'settled' or 'dead'. */
    state: text('state').notNull().default('waiting'),
    outcome: text('outcome'),
    code: text('code'),
    message: text('message'),
    attempts: integer('attempts').notNull().default(0),
    nextAt: instant('next_at').notNull().defaultNow(),
    batch: text('batch'),
    /** Name that the destination gave the record. */
    remoteId: text('remote_id'),
    /** The vendor's job that this was accepted into. */
    remoteJob: text('remote_job'),
    /** The record as it is known there, where the fields that name the person change. */
    known: jsonb('known'),
    /** The cut of settled operations that it goes to the warehouse with; repeated as it is after a crash. */
    ledgerCut: text('ledger_cut'),
    /** The settled outcome has reached the warehouse's ledger. */
    inLedger: boolean('in_ledger').notNull().default(false),
    createdAt: instant('created_at').notNull().defaultNow(),
    settledAt: instant('settled_at'),
  },
  (table) => [
    index('operations_claim').on(table.sync, table.state, table.nextAt),
    index('operations_next')
      .on(table.sync, table.createdAt, table.id)
      .where(sql`state = 'waiting'`),
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
    /** 'sending', 'again' (the same once more, later) or 'done'. */
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

/** When the next request to a vendor's account may leave, in milliseconds UTC: several workers share its rate limits. */
export const rateSlots = pgTable('rate_slots', {
  key: text('key').primaryKey(),
  nextMs: doublePrecision('next_ms').notNull(),
});

/** A connection that failed as a whole: until when nothing is sent over it, and why. */
export const connectionPauses = pgTable('connection_pauses', {
  connection: text('connection').primaryKey(),
  /** 'throttled', 'unavailable', 'unauthorized' or 'blocked'. */
  reason: text('reason').notNull(),
  message: text('message').notNull(),
  /** Failures in a row; throttling is none. */
  failures: integer('failures').notNull(),
  until: instant('until').notNull(),
  since: instant('since').notNull(),
});

/** A person's yes to one plan that stopped and asked: so many may be removed, once. */
export const planAllowances = pgTable('plan_allowances', {
  sync: text('sync').primaryKey(),
  removals: integer('removals').notNull(),
  until: instant('until').notNull(),
});
