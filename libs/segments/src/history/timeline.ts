import type { Warehouse } from '@tributary/contracts';
import { utc } from '../times.js';

/** What became of a segment in one day (UTC). */
export interface SegmentDay {
  /** 'YYYY-MM-DD'. */
  day: string;
  entered: number;
  left: number;
  /** At the end of the day. */
  size: number;
  /** Who left as a share of who was there at the start of the day; null where nobody was. */
  turnover: number | null;
}

/** A segment day by day, from its first change in the span to the last; days without a change are left out. */
export async function segmentTimeline(
  warehouse: Warehouse,
  segment: string,
  span: { from: number; to: number },
): Promise<SegmentDay[]> {
  return (await segmentTimelines(warehouse, [segment], span)).get(segment) ?? [];
}

/** The same of several segments in one scan of the history; those without a change in the span are left out. */
export async function segmentTimelines(
  warehouse: Warehouse,
  segments: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<Map<string, SegmentDay[]>> {
  // A change may stand in the history twice, after a crash. In the order of the table this takes no memory.
  const rows = await warehouse.query<{ key: string; shown: string; entered: string; left: string; size: string }>(
    `SELECT key, toString(day) AS shown, entered, left, size FROM (
       SELECT key, day, entered, left,
         sum(toInt64(entered) - toInt64(left)) OVER (PARTITION BY key ORDER BY day) AS size FROM (
         SELECT toString(segment) AS key, toDate(at, 'UTC') AS day, countIf(what = 'entered') AS entered, countIf(what = 'left') AS left
         FROM (
           SELECT segment, at, any(change) AS what FROM membership_history
           WHERE segment IN ({segments:Array(String)}) AND at <= {to:DateTime64(3)}
           GROUP BY segment, profile, at, change_id SETTINGS optimize_aggregation_in_order = 1
         ) GROUP BY key, day
       )
     ) WHERE day >= toDate({from:DateTime64(3)}, 'UTC') ORDER BY key, day`,
    { params: { segments, from: utc(from), to: utc(to) }, priority: 'interactive' },
  );
  const timelines = new Map<string, SegmentDay[]>(rows.map(({ key }) => [key, []]));
  for (const row of rows) {
    const [entered, left, size] = [Number(row.entered), Number(row.left), Number(row.size)];
    const before = size - entered + left;
    timelines.get(row.key)!.push({ day: row.shown, entered, left, size, turnover: before > 0 ? left / before : null });
  }
  return timelines;
}
