import type { Warehouse } from '@tributary/contracts';
import { utc } from '../times.js';

/** People who were in one segment at the first moment and in another at the second; null: in none of those asked about. */
export interface Flow {
  from: string | null;
  to: string | null;
  people: number;
}

/**
 * Where people of segments went between two moments (milliseconds UTC): who stayed, who moved, who came and who left.
 * Of segments that share nobody, such as clusters of a model or stages, the flows add up to their sizes; of others
 * somebody counts once for each pair that they are in. The largest come first.
 */
export async function segmentFlow(
  warehouse: Warehouse,
  segments: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<Flow[]> {
  const rows = await warehouse.query<{ was_in: string; is_in: string; people: string }>(
    `WITH sets AS (
       SELECT segment, groupBitmapStateIf(profile, was) AS before, groupBitmapStateIf(profile, is) AS after FROM (
         SELECT toString(segment) AS segment, profile, argMax(change, (at, change)) = 'entered' AS is,
           countIf(at <= {from:DateTime64(3)}) > 0 AND argMaxIf(change, (at, change), at <= {from:DateTime64(3)}) = 'entered' AS was
         FROM membership_history WHERE segment IN ({segments:Array(String)}) AND at <= {to:DateTime64(3)} GROUP BY segment, profile
       ) GROUP BY segment
     )
     SELECT was_in, is_in, people FROM (
       SELECT a.segment AS was_in, b.segment AS is_in, bitmapAndCardinality(a.before, b.after) AS people FROM sets AS a CROSS JOIN sets AS b
       UNION ALL
       SELECT segment, '', bitmapAndnotCardinality(before, (SELECT groupBitmapOrState(after) FROM sets)) FROM sets
       UNION ALL
       SELECT '', segment, bitmapAndnotCardinality(after, (SELECT groupBitmapOrState(before) FROM sets)) FROM sets
     ) WHERE people > 0 ORDER BY people DESC, was_in, is_in`,
    { params: { segments, from: utc(from), to: utc(to) }, priority: 'interactive' },
  );
  return rows.map((row) => ({ from: row.was_in || null, to: row.is_in || null, people: Number(row.people) }));
}
