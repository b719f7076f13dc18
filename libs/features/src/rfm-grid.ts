import type { Warehouse } from '@tributary/contracts';
import { currentRows } from './matrix.js';

export interface RfmCell {
  recencyScore: number;
  frequencyScore: number;
  profiles: number;
  /** Mean spend of the cell. */
  spend: number;
}

/** The RFM grid: how many profiles stand where, by recency and frequency quintile. */
export async function rfmGrid(warehouse: Warehouse, key: string): Promise<RfmCell[]> {
  const rows = await warehouse.query<{ r: number; f: number; profiles: string; spend: number }>(
    `SELECT recency_score AS r, frequency_score AS f, count() AS profiles, avg(toFloat64(monetary_total)) AS spend
     FROM ${currentRows(key)} GROUP BY r, f ORDER BY r, f`,
  );
  return rows.map((row) => ({
    recencyScore: row.r,
    frequencyScore: row.f,
    profiles: Number(row.profiles),
    spend: row.spend,
  }));
}
