import type { Warehouse } from '@tributary/contracts';

/** How much two segments have in common now. */
export interface Overlap {
  a: string;
  b: string;
  sizeA: number;
  sizeB: number;
  shared: number;
  /** Shared by all that are in either (Jaccard); 1: the same people. */
  similarity: number;
}

/** Every pair of segments that share somebody, or every one with `segment` where it is given. Sets are compared as bitmaps in the warehouse. */
export async function segmentOverlaps(warehouse: Warehouse, segment?: string): Promise<Overlap[]> {
  const pair =
    segment === undefined ? 'a.segment < b.segment' : 'a.segment = {segment:String} AND b.segment != a.segment';
  const rows = await warehouse.query<{ a: string; b: string; size_a: string; size_b: string; shared: string }>(
    `WITH sets AS (
       SELECT toString(segment) AS segment, groupBitmapState(profile) AS people, count() AS size
       FROM segment_members FINAL WHERE member = 1 GROUP BY segment
     )
     SELECT a.segment AS a, b.segment AS b, a.size AS size_a, b.size AS size_b, bitmapAndCardinality(a.people, b.people) AS shared
     FROM sets AS a CROSS JOIN sets AS b WHERE ${pair} AND shared > 0 ORDER BY shared DESC, a, b`,
    { params: segment === undefined ? {} : { segment }, priority: 'interactive' },
  );
  return rows.map((row) => {
    const [sizeA, sizeB, shared] = [Number(row.size_a), Number(row.size_b), Number(row.shared)];
    return { a: row.a, b: row.b, sizeA, sizeB, shared, similarity: shared / (sizeA + sizeB - shared) };
  });
}
