import type { Warehouse } from '@tributary/contracts';

/** A surviving trait with where it comes from. */
export interface SurvivingTrait {
  name: string;
  value: unknown;
  source: string;
  occurredAt: string;
}

export interface TimelineEntry {
  at: string;
  name: string;
  source: string;
  orderId: string;
  value: string | null;
  currency: string;
  messageId: string;
}

/** Surviving traits of one person with their provenance, by name. */
export async function traitsOfProfile(warehouse: Warehouse, origins: readonly string[]): Promise<SurvivingTrait[]> {
  const rows = await warehouse.query<{ name: string; value: string; source: string; at: string }>(
    `SELECT name, survivor.3 AS value, survivor.4 AS source, survivor.1 AS at
     FROM (SELECT name, max((occurred_at, message_id, value, source)) AS survivor
           FROM trait_history WHERE origin IN ({origins:Array(UInt64)}) GROUP BY name)
     WHERE value != 'null' ORDER BY name`,
    { params: { origins }, priority: 'interactive' },
  );
  return rows.map((row) => ({
    name: row.name,
    value: JSON.parse(row.value) as unknown,
    source: row.source,
    occurredAt: row.at,
  }));
}

/** Latest events of one person, newest first. */
export async function timeline(warehouse: Warehouse, origins: readonly string[], limit = 50): Promise<TimelineEntry[]> {
  const rows = await warehouse.query<
    Omit<TimelineEntry, 'orderId' | 'messageId'> & { order_id: string; message_id: string }
  >(
    `SELECT occurred_at AS at, name, source, order_id, value, currency, message_id FROM events
     WHERE origin IN ({origins:Array(UInt64)}) ORDER BY occurred_at DESC, message_id LIMIT {limit:UInt32}`,
    { params: { origins, limit }, priority: 'interactive' },
  );
  return rows.map(({ order_id, message_id, ...row }) => ({ ...row, orderId: order_id, messageId: message_id }));
}

/** Segments that one person is in now. */
export async function membershipsOf(
  warehouse: Warehouse,
  profile: string,
): Promise<{ segment: string; since: string }[]> {
  return warehouse.query(
    `SELECT segment, since FROM segment_members FINAL WHERE profile = {profile:UInt64} AND member = 1 ORDER BY segment`,
    { params: { profile }, priority: 'interactive' },
  );
}
