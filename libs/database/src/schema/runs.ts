import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.js';

/** The run ledger: every execution of a job or a command. */
export const runs = pgTable(
  'runs',
  {
    id: text('id').primaryKey(),
    kind: text('kind').notNull(),
    /** 'waiting', 'running', 'done', 'failed' or 'cancelled'. */
    state: text('state').notNull(),
    /** Key of the scheduled job whose run it is; null for a command. */
    job: text('job'),
    /** Who or what started it: 'command line', 'schedule', 'api key_…', 'after run_…', 'run_…'. */
    startedBy: text('started_by').notNull().default('unknown'),
    input: jsonb('input'),
    output: jsonb('output'),
    progress: jsonb('progress'),
    error: jsonb('error'),
    codeVersion: text('code_version').notNull(),
    /** Tries begun. */
    attempts: integer('attempts').notNull().default(0),
    /** It waits for this moment: its window is shut until then. */
    dueAt: instant('due_at'),
    /** Its job in the queue. */
    queueId: text('queue_id'),
    /** Who asked it to stop. */
    cancelledBy: text('cancelled_by'),
    startedAt: instant('started_at').notNull().defaultNow(),
    /** The process that does it said so then: where it falls silent, the run is broken. */
    aliveAt: instant('alive_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    index('runs_kind_started').on(table.kind, table.startedAt),
    index('runs_job_started')
      .on(table.job, table.startedAt)
      .where(sql`job is not null`),
    // One run at a time per job, whoever starts it and in whatever process.
    uniqueIndex('runs_open_job')
      .on(table.job)
      .where(sql`job is not null and state in ('waiting', 'running')`),
  ],
);

/** What a run said while it worked: steps, tries, causes; no payloads. */
export const runLines = pgTable(
  'run_lines',
  {
    run: text('run').notNull(),
    /** 1, 2, 3 … within the run. */
    number: integer('number').notNull(),
    at: instant('at').notNull().defaultNow(),
    /** 'info', 'warn' or 'error'. */
    level: text('level').notNull(),
    text: text('text').notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.number] })],
);

/** Fitted models: plain data that can be stored, versioned and compared. */
export const models = pgTable(
  'models',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull(),
    version: integer('version').notNull(),
    /** The artifact without its long arrays; those are in `buffers`. */
    artifact: jsonb('artifact').notNull(),
    buffers: bytes('buffers'),
    metrics: jsonb('metrics').notNull(),
    config: jsonb('config').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    publishedAt: instant('published_at'),
    /** When a person put it in force last; a run does not take back what a person chose. */
    chosenAt: instant('chosen_at'),
  },
  (table) => [unique('models_key_version').on(table.key, table.version)],
);

/** Where a source plugin goes on reading. */
export const sourceCursors = pgTable('source_cursors', {
  source: text('source').primaryKey(),
  cursor: jsonb('cursor').notNull(),
  rows: bigint('rows', { mode: 'bigint' }).notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** How far a consumer of a log has come in a lane; written in the transaction of its effects. */
export const offsets = pgTable(
  'offsets',
  {
    consumer: text('consumer').notNull(),
    lane: integer('lane').notNull(),
    position: bigint('position', { mode: 'bigint' }).notNull(),
    cut: text('cut').notNull(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.consumer, table.lane] })],
);

/** Keys of the api. Only a hash is kept. */
export const apiKeys = pgTable('api_keys', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull().unique(),
  label: text('label').notNull(),
  /** What it may see or do beyond every other key, divided by blanks: 'personal'. The admin's may do everything. */
  scopes: text('scopes').notNull().default(''),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastUsedAt: instant('last_used_at'),
});
