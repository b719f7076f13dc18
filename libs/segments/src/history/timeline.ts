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
  { from, to }: { from: number; to: number },
): Promise<SegmentDay[]> {
  const rows = await warehouse.query<{ shown: string; entered: string; left: string; size: string }>(
    `SELECT toString(day) AS shown, entered, left, size FROM (
       SELECT day, entered, left, sum(toInt64(entered) - toInt64(left)) OVER (ORDER BY day) AS size FROM (
         SELECT toDate(at, 'UTC') AS day, uniqExactIf(change_id, change = 'entered') AS entered, uniqExactIf(change_id, change = 'left') AS left
         FROM membership_history WHERE segment = {segment:String} AND at <= {to:DateTime64(3)} GROUP BY day
       )
     ) WHERE day >= toDate({from:DateTime64(3)}, 'UTC') ORDER BY day`,
    { params: { segment, from: utc(from), to: utc(to) }, priority: 'interactive' },
  );
  return rows.map((row) => {
    const [entered, left, size] = [Number(row.entered), Number(row.left), Number(row.size)];
    const before = size - entered + left;
    return { day: row.shown, entered, left, size, turnover: before > 0 ? left / before : null };
  });
}
