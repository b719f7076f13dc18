import type { Warehouse } from '@tributary/contracts';
import type { CompiledFeatureSet } from './feature-set.js';

/**
 * How many of a set's events came in since its values were computed last, more than `lateHours` after they happened. 0 for
 * a set that was never computed.
 */
export async function lateEvents(
  warehouse: Warehouse,
  { key, events }: Pick<CompiledFeatureSet, 'key' | 'events'>,
  lateHours: number,
): Promise<number> {
  const [last] = await warehouse.query<{ at: string | null }>(
    'SELECT maxOrNull(computed_at) AS at FROM feature_versions WHERE set = {set:String}',
    { params: { set: key } },
  );
  if (!last?.at) return 0;
  const [row] = await warehouse.query<{ late: string }>(
    `SELECT count() AS late FROM events WHERE known_at > {since:DateTime64(3)}
       AND dateDiff('millisecond', occurred_at, known_at) > {late_ms:Int64}
       ${events === undefined ? '' : 'AND name IN ({names:Array(String)})'}`,
    { params: { since: last.at, late_ms: String(Math.round(lateHours * 3_600_000)), names: events ?? [] } },
  );
  return Number(row?.late ?? 0);
}
