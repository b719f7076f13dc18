import type { Warehouse } from '@tributary/contracts';

export interface SegmentSize {
  segment: string;
  size: number;
  /** When the last change was made, 'YYYY-MM-DD hh:mm:ss.mmm' UTC; empty where there was none. */
  changedAt: string;
}

export async function segmentSizes(warehouse: Warehouse): Promise<Map<string, SegmentSize>> {
  const rows = await warehouse.query<{ segment: string; size: string; changed_at: string }>(
    `SELECT segment, countIf(member = 1) AS size, max(since) AS changed_at FROM segment_members FINAL GROUP BY segment`,
    { priority: 'interactive' },
  );
  return new Map(
    rows.map((row) => [row.segment, { segment: row.segment, size: Number(row.size), changedAt: row.changed_at }]),
  );
}

/** A page of a segment's members, by profile id. */
export async function segmentMembers(
  warehouse: Warehouse,
  segment: string,
  page: { after?: string; limit: number },
): Promise<{ profile: string; since: string }[]> {
  return warehouse.query(
    `SELECT profile, since FROM segment_members FINAL
     WHERE segment = {segment:String} AND member = 1 AND profile > {after:UInt64} ORDER BY profile LIMIT {limit:UInt32}`,
    { params: { segment, after: page.after ?? '0', limit: page.limit }, priority: 'interactive' },
  );
}
