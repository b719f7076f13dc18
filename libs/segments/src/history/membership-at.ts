import type { Warehouse } from '@tributary/contracts';
import { utc } from '../times.js';

/** Who was in a segment at a moment (milliseconds UTC), a page by profile id. */
export async function membersAt(
  warehouse: Warehouse,
  segment: string,
  { at, after = '0', limit }: { at: number; after?: string; limit: number },
): Promise<{ profile: string; since: string }[]> {
  return warehouse.query(
    `SELECT profile, max(at) AS since FROM membership_history
     WHERE segment = {segment:String} AND at <= {moment:DateTime64(3)} AND profile > {after:UInt64}
     GROUP BY profile HAVING argMax(change, (at, change)) = 'entered' ORDER BY profile LIMIT {limit:UInt32}`,
    { params: { segment, moment: utc(at), after, limit }, priority: 'interactive' },
  );
}
