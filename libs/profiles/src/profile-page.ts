import type { Warehouse } from '@tributary/contracts';

export interface TimelineEntry {
  at: string;
  name: string;
  source: string;
  orderId: string;
  value: string | null;
  currency: string;
  messageId: string;
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
    // By the highest version, not FINAL, so that the order by person is read.
    `SELECT toString(segment) AS segment, argMax(since, version) AS since FROM segment_members WHERE profile = {profile:UInt64}
     GROUP BY segment HAVING argMax(member, version) = 1 ORDER BY segment`,
    { params: { profile }, priority: 'interactive' },
  );
}

/** Segments that one person was in at a moment. */
export async function membershipsAt(
  warehouse: Warehouse,
  profile: string,
  at: Date,
): Promise<{ segment: string; since: string }[]> {
  return warehouse.query(
    `SELECT toString(segment) AS segment, max(at) AS since FROM membership_history
     WHERE profile = {profile:UInt64} AND at <= {moment:DateTime64(3)}
     GROUP BY segment HAVING argMax(change, (at, change)) = 'entered' ORDER BY segment`,
    { params: { profile, moment: at.toISOString().replace('T', ' ').slice(0, 23) }, priority: 'interactive' },
  );
}
