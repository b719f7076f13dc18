import type { Sql } from '@tributary/contracts';

/**
 * Slots of rate limits in the database, so that all workers that use a vendor's account share them: one statement moves
 * a key's next slot and tells how long it is until the one that was taken. Late slots are not made up for.
 */
export function databaseSlots(sql: Sql) {
  return {
    async take({ key, spacingMs, now }: { key: string; spacingMs: number; now: number }): Promise<number> {
      const [row] = await sql.query<{ wait: number }>(
        `INSERT INTO rate_slots (key, next_ms) VALUES ($1, $2::float8 + $3::float8)
         ON CONFLICT (key) DO UPDATE SET next_ms = greatest(rate_slots.next_ms, $2::float8) + $3::float8
         RETURNING next_ms - $3::float8 - $2::float8 AS wait`,
        [key, now, spacingMs],
      );
      return Math.max(0, row?.wait ?? 0);
    },
  };
}
