import type { Migration } from '../schema/migration.js';

/** What destinations are known to hold, and what became of every operation. */
export const delivery: Migration = {
  version: 4,
  name: 'delivery',
  statements: [
    `CREATE TABLE IF NOT EXISTS sync_ledger (
      sync LowCardinality(String),
      profile UInt64,
      record_hash UInt64,
      record String,
      remote_id String,
      mapping UInt64,
      present UInt8,
      version UInt64,
      confirmed_at DateTime64(3, 'UTC')
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (sync, profile)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // The plan that is being carried out: a partition a sync, dropped when the plan is done.
    `CREATE TABLE IF NOT EXISTS sync_plan (
      sync String,
      plan String,
      profile UInt64,
      kind LowCardinality(String),
      mapped String,
      hash UInt64,
      mapping UInt64,
      known_record String,
      known_version UInt64,
      remote_id String
    ) ENGINE = MergeTree PARTITION BY sync ORDER BY (plan, profile)
    SETTINGS non_replicated_deduplication_window = 1000`,
    `CREATE TABLE IF NOT EXISTS delivery_log (
      at DateTime64(3, 'UTC'),
      planned_at DateTime64(3, 'UTC'),
      sync LowCardinality(String),
      profile UInt64,
      operation String,
      kind LowCardinality(String),
      outcome LowCardinality(String),
      code LowCardinality(String),
      message String,
      batch String,
      attempt UInt32
    ) ENGINE = MergeTree ORDER BY (sync, at, operation)
    SETTINGS non_replicated_deduplication_window = 1000`,
  ],
};
