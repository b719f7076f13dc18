import type { Warehouse } from '@tributary/contracts';

export interface HistoryFilter {
  sync?: string;
  /** Number of the person. */
  profile?: string;
  outcome?: string;
  code?: string;
  /** Milliseconds UTC; the first is inclusive, the last is not. */
  from?: number;
  to?: number;
}

/** What became of one operation. */
export interface DeliveredOperation {
  operation: string;
  sync: string;
  profile: string;
  kind: string;
  outcome: string;
  code: string;
  /** What the vendor said. */
  message: string;
  batch: string;
  attempts: number;
  /** ISO 8601. */
  plannedAt: string;
  at: string;
}

/** The log of deliveries, the latest first, at most `limit`. */
export async function deliveryHistory(
  warehouse: Warehouse,
  filter: HistoryFilter,
  limit: number,
): Promise<DeliveredOperation[]> {
  const conditions = [
    filter.sync === undefined ? '' : 'sync = {sync:String}',
    filter.profile === undefined ? '' : 'delivery_log.profile = {profile:UInt64}',
    filter.outcome === undefined ? '' : 'outcome = {outcome:String}',
    filter.code === undefined ? '' : 'code = {code:String}',
    filter.from === undefined ? '' : 'delivery_log.at >= fromUnixTimestamp64Milli({from:Int64})',
    filter.to === undefined ? '' : 'delivery_log.at < fromUnixTimestamp64Milli({to:Int64})',
  ].filter((condition) => condition !== '');
  const params = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
  const rows = await warehouse.query<
    Omit<DeliveredOperation, 'attempts' | 'plannedAt'> & {
      attempt: number;
      planned: string;
    }
  >(
    `SELECT operation, sync, toString(profile) AS profile, kind, outcome, code, message, batch, attempt,
            toString(planned_at) AS planned, toString(delivery_log.at) AS at
     FROM delivery_log WHERE ${conditions.join(' AND ') || '1'} ORDER BY delivery_log.at DESC, operation LIMIT {limit:UInt32}`,
    { params: { ...params, limit } },
  );
  return rows.map(({ attempt, planned, at, ...row }) => ({
    ...row,
    attempts: attempt,
    plannedAt: isoOf(planned),
    at: isoOf(at),
  }));
}

/** 'YYYY-MM-DD hh:mm:ss.mmm' of the warehouse. */
const isoOf = (text: string): string => `${text.replace(' ', 'T')}Z`;
