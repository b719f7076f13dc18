import type { Migration } from '../schema/migration.js';

/** A wrong year must not make a partition of its own for every month since Babylon. */
const clampedMonth = `least(greatest(occurred_at, toDateTime64('2000-01-01 00:00:00', 3, 'UTC')), toDateTime64('2100-01-01 00:00:00', 3, 'UTC'))`;

/** What happened, in two orders: by person for timelines and micro-batches, by name for scans of everyone (a projection, which the engine picks itself). */
export const events: Migration = {
  version: 1,
  name: 'events',
  statements: [
    `CREATE TABLE IF NOT EXISTS events (
      occurred_at DateTime64(3, 'UTC'),
      known_at DateTime64(3, 'UTC'),
      origin UInt64,
      name LowCardinality(String),
      type LowCardinality(String),
      message_id String,
      source LowCardinality(String),
      order_id String,
      -- A purchase without an order id is an order of its own.
      order_key UInt64 MATERIALIZED cityHash64(if(order_id = '', message_id, order_id)),
      value Nullable(Decimal(18, 4)),
      currency LowCardinality(String),
      properties String,
      -- The call's context, and what else it said, as JSON: long, much alike from event to event, and seldom read.
      context String CODEC(ZSTD(3)),
      rest String CODEC(ZSTD(3)),
      log_position UInt64,
      log_index UInt32,
      row_hash UInt64
    ) ENGINE = MergeTree
    PARTITION BY toYYYYMM(${clampedMonth})
    ORDER BY (origin, name, occurred_at, message_id)
    SETTINGS non_replicated_deduplication_window = 1000, index_granularity = 1024, lightweight_mutation_projection_mode = 'rebuild'`,
    // On its own, since a projection inside CREATE TABLE cannot name a materialised column.
    `ALTER TABLE events ADD PROJECTION IF NOT EXISTS by_name (
      SELECT name, origin, occurred_at, known_at, order_key, value, currency ORDER BY name, origin, occurred_at
    )`,
    `CREATE TABLE IF NOT EXISTS events_quarantine (
      at DateTime64(3, 'UTC'),
      source LowCardinality(String),
      code LowCardinality(String),
      reason String,
      location String,
      raw String,
      message_id String,
      id UInt64,
      -- With which its message may be sent into the log again, and the line that it was sent from itself.
      generation UInt32,
      resent_of UInt64
    ) ENGINE = ReplacingMergeTree
    ORDER BY (source, id)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // What was sent into the log again from a line of the quarantine: told by the pipeline when it meets it there.
    `CREATE TABLE IF NOT EXISTS quarantine_resent (
      id UInt64,
      generation UInt32,
      at DateTime64(3, 'UTC'),
      by String,
      log_position UInt64,
      log_index UInt32
    ) ENGINE = ReplacingMergeTree
    ORDER BY (id, log_position, log_index)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // What a person made of a line of the quarantine, until it is sent; the latest counts.
    `CREATE TABLE IF NOT EXISTS quarantine_edits (
      id UInt64,
      at DateTime64(3, 'UTC'),
      by String,
      body String
    ) ENGINE = ReplacingMergeTree(at)
    ORDER BY id
    SETTINGS non_replicated_deduplication_window = 1000`,
    // What steps of quality and tracking plans found, counted by batch, with samples.
    `CREATE TABLE IF NOT EXISTS quality_findings (
      at DateTime64(3, 'UTC'),
      id UInt64,
      source LowCardinality(String),
      step LowCardinality(String),
      version UInt32,
      event LowCardinality(String),
      field LowCardinality(String),
      code LowCardinality(String),
      outcome LowCardinality(String),
      detail String,
      before String,
      after String,
      message_id String,
      count UInt64
    ) ENGINE = MergeTree
    ORDER BY (source, step, field, code, at, id)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // How often each field came in which kind of value, by batch; the empty field counts events.
    `CREATE TABLE IF NOT EXISTS field_census (
      at DateTime64(3, 'UTC'),
      id UInt64,
      source LowCardinality(String),
      event LowCardinality(String),
      field LowCardinality(String),
      kind LowCardinality(String),
      count UInt64
    ) ENGINE = MergeTree
    ORDER BY (source, event, field, kind, at, id)
    SETTINGS non_replicated_deduplication_window = 1000`,
    // The checklist of \`audit\`, every time that it was kept.
    `CREATE TABLE IF NOT EXISTS quality_checks (
      at DateTime64(3, 'UTC'),
      id UInt64,
      name LowCardinality(String),
      source LowCardinality(String),
      field LowCardinality(String),
      ok UInt8,
      value Float64,
      detail String
    ) ENGINE = MergeTree
    ORDER BY (name, source, field, at, id)
    SETTINGS non_replicated_deduplication_window = 1000`,
  ],
};
