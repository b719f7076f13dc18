import type { Migration } from '../schema/migration.js';

/** Who belongs where, and how sure a model is. */
export const segments: Migration = {
  version: 3,
  name: 'segments',
  statements: [
    // Features tables are made by their sets; this says which version of each is the current one.
    `CREATE TABLE IF NOT EXISTS feature_versions (
      set LowCardinality(String),
      version UInt64,
      as_of Date,
      computed_at DateTime64(3, 'UTC'),
      late UInt64,
      -- Amounts in other currencies without a rate, and by column a hash of the definition that made the values, as JSON.
      left_out UInt64,
      definitions String
    ) ENGINE = MergeTree ORDER BY (set, version)
    SETTINGS non_replicated_deduplication_window = 1000`,
    `CREATE TABLE IF NOT EXISTS segment_members (
      segment LowCardinality(String),
      profile UInt64,
      member UInt8,
      version UInt64,
      since DateTime64(3, 'UTC')
    ) ENGINE = ReplacingMergeTree(version) ORDER BY (segment, profile)
    SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild'`,
    // The second order: what some people are in is asked with every batch. FINAL does not read it, the highest version does.
    `ALTER TABLE segment_members ADD PROJECTION IF NOT EXISTS by_person (
      SELECT profile, segment, member, version, since ORDER BY profile, segment
    )`,
    `CREATE TABLE IF NOT EXISTS membership_history (
      segment LowCardinality(String),
      profile UInt64,
      change Enum8('entered' = 1, 'left' = 2),
      at DateTime64(3, 'UTC'),
      reason String,
      change_id String,
      cut String
    ) ENGINE = MergeTree ORDER BY (segment, profile, at, change_id)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // Where a percentile of a measure lay when everyone was judged last: what rules about percentiles go by.
    `CREATE TABLE IF NOT EXISTS segment_thresholds (
      measure String,
      percentile Float64,
      value Nullable(Float64),
      people UInt64,
      at DateTime64(3, 'UTC'),
      version UInt64
    ) ENGINE = MergeTree ORDER BY (measure, percentile, version)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // Of each person and version the label that knows most; -1 is none any more. The fit's own is told as known at 0.
    `CREATE TABLE IF NOT EXISTS model_scores (
      model LowCardinality(String),
      version UInt64,
      profile UInt64,
      label Int32,
      score Float64,
      known_at DateTime64(3, 'UTC')
    ) ENGINE = ReplacingMergeTree(known_at) ORDER BY (model, version, profile)
    SETTINGS non_replicated_deduplication_window = 1000`,
  ],
};
