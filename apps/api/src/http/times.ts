import { z } from 'zod';

export const instantSchema = z.iso.datetime().describe('ISO 8601, UTC.');

/** A warehouse time ('YYYY-MM-DD hh:mm:ss.mmm', UTC) in ISO 8601. */
export function isoOf(warehouseTime: string): string {
  return new Date(`${warehouseTime.replace(' ', 'T')}Z`).toISOString();
}
