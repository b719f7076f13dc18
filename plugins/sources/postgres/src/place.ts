import type { Json } from '@tributary/plugin-kit';
import { z } from 'zod';

const decimal = z.string().regex(/^\d+$/);
const placeSchema = z.object({
  format: z.literal(1),
  /** Cursor column and key of the last row, as text; null before the first one. */
  at: z.object({ cursor: z.string(), key: z.string() }).nullable(),
  /** Transactions from this id on may have been under way when the rows up to `at` were read. */
  horizon: decimal.nullable(),
  /** Rows of such transactions that were read all the same: [transaction, cursor, key]. */
  recent: z.array(z.tuple([decimal, z.string(), z.string()])),
  /** Read to its end: the next reading looks for late rows first. */
  ended: z.boolean(),
});

/** How far a table was read. */
export type Place = z.infer<typeof placeSchema>;

/** So many rows are remembered; what is read again beyond that has the same message id. */
const mostRecent = 1000;

/** The stored cursor; a missing or foreign one starts from the beginning, which message ids make harmless. */
export function readPlace(cursor: Json | null): Place {
  const parsed = placeSchema.safeParse(cursor);
  return parsed.success ? parsed.data : { format: 1, at: null, horizon: null, recent: [], ended: false };
}

export interface RowMark {
  /** Id of the transaction that wrote the row; null where the relation does not say (a view). */
  xid: string | null;
  cursor: string;
  key: string;
}

/** Remembers a row that was read, where a later look for late rows would find it again. */
export function remember(place: Place, { xid, cursor, key }: RowMark): void {
  if (xid === null || place.horizon === null || BigInt(xid) < BigInt(place.horizon)) return;
  place.recent.push([xid, cursor, key]);
  if (place.recent.length > mostRecent) place.recent.shift();
}

export function isRecent(place: Place, { cursor, key }: RowMark): boolean {
  return place.recent.some(([, at, of]) => at === cursor && of === key);
}

/** Moves the horizon on: rows of transactions that had ended by then need no memory. */
export function moveHorizon(place: Place, horizon: string): void {
  place.horizon = horizon;
  place.recent = place.recent.filter(([xid]) => BigInt(xid) >= BigInt(horizon));
}
