import type { Migration } from '../schema/migration.js';

/** Who is who, and what is known of them. `consent_state` is what the ledger in the database says now, for plans. */
export const people: Migration = {
  version: 2,
  name: 'people',
  statements: [
    `CREATE TABLE IF NOT EXISTS profile_alias (
      origin UInt64,
      canonical UInt64,
      version UInt64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY origin
    SETTINGS non_replicated_deduplication_window = 1000`,
    // Lifetime 0: never reloaded by the clock, only by `refreshAliases`, so a reader knows what it sees.
    `CREATE DICTIONARY IF NOT EXISTS profile_alias_dict (origin UInt64, canonical UInt64) PRIMARY KEY origin
    SOURCE(CLICKHOUSE(QUERY 'SELECT origin, argMax(canonical, version) AS canonical FROM profile_alias GROUP BY origin'))
    LAYOUT(HASHED()) LIFETIME(0)`,
    // The one place where an origin becomes a person. 0 is nobody and stays so.
    `CREATE VIEW IF NOT EXISTS events_canonical AS
    SELECT *, order_key, dictGetOrDefault('profile_alias_dict', 'canonical', origin, origin) AS profile FROM events`,
    `CREATE TABLE IF NOT EXISTS trait_history (
      origin UInt64,
      name LowCardinality(String),
      value String,
      source LowCardinality(String),
      occurred_at DateTime64(3, 'UTC'),
      known_at DateTime64(3, 'UTC'),
      message_id String
    ) ENGINE = MergeTree ORDER BY (origin, name, occurred_at, message_id)
    SETTINGS non_replicated_deduplication_window = 1000`,
    `CREATE TABLE IF NOT EXISTS profiles (
      profile UInt64,
      traits JSON,
      present UInt8,
      version UInt64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY profile
    SETTINGS non_replicated_deduplication_window = 1000`,
    // What single people are matched with: the newest row names the tables of its own that the last linkage left.
    `CREATE TABLE IF NOT EXISTS linkage_index (
      at DateTime64(3, 'UTC') DEFAULT now64(3),
      id UInt64,
      body String
    ) ENGINE = MergeTree ORDER BY at
    SETTINGS non_replicated_deduplication_window = 1000`,
    `CREATE TABLE IF NOT EXISTS consent_state (
      profile UInt64,
      purpose LowCardinality(String),
      granted UInt8,
      version UInt64
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (profile, purpose)
    SETTINGS non_replicated_deduplication_window = 1000`,
  ],
};
