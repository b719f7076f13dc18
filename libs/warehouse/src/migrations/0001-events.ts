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
      log_position UInt64,
      log_index UInt32,
      row_hash UInt64
    ) ENGINE = MergeTree
    PARTITION BY toYYYYMM(${clampedMonth})
    ORDER BY (origin, name, occurred_at, message_id)
    SETTINGS non_replicated_deduplication_window = 1000, lightweight_mutation_projection_mode = 'rebuild'`,
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
      id UInt64
    ) ENGINE = ReplacingMergeTree
    ORDER BY (source, id)
    SETTINGS non_replicated_deduplication_window = 1000`,
  ],
};
