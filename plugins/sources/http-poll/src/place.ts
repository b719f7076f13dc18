import type { Json } from '@tributary/plugin-kit';
import { z } from 'zod';
import type { Page } from './next-page.js';

const mark = z.union([z.string(), z.number()]);
const placeSchema = z.object({
  format: z.literal(1),
  /** The page under way (null: the first) and how many of its records were taken. */
  page: z.union([z.string(), z.number(), z.null()]),
  taken: z.int().min(0),
  /** Changes are asked for from here; records that were taken with exactly this mark. */
  mark: mark.nullable(),
  known: z.array(z.string()),
  /** The highest mark of the pages under way, and the records that carry it. */
  high: mark.nullable(),
  atHigh: z.array(z.string()),
});

/** How far an API was read. */
export type Place = z.infer<typeof placeSchema> & { page: Page };

/** So many records of one mark are remembered; what is read again beyond that has the same message id. */
const mostKnown = 5000;

/** The stored cursor; a missing or foreign one starts from the beginning, which message ids make harmless. */
export function readPlace(cursor: Json | null, start: string | number | undefined): Place {
  const parsed = placeSchema.safeParse(cursor);
  if (parsed.success) return parsed.data;
  return { format: 1, page: null, taken: 0, mark: start ?? null, known: [], high: null, atHigh: [] };
}

/** Notes a record's mark: the highest one counts when all pages are read. */
export function noteMark(place: Place, value: string | number, record: string): void {
  const order = place.high === null ? 1 : compareMarks(value, place.high);
  if (order > 0) {
    place.high = value;
    place.atHigh = [record];
  } else if (order === 0 && place.atHigh.length < mostKnown) place.atHigh.push(record);
}

/** All pages are read: the next reading asks for what changed since the highest mark. */
export function endSweep(place: Place): void {
  const order = place.high === null ? -1 : place.mark === null ? 1 : compareMarks(place.high, place.mark);
  if (order > 0) Object.assign(place, { mark: place.high, known: place.atHigh });
  // The same mark as before: those known stay known, beside the new ones.
  if (order === 0) place.known = [...new Set([...place.known, ...place.atHigh])].slice(-mostKnown);
  Object.assign(place, { page: null, taken: 0, high: null, atHigh: [] });
}

/** Numbers by size, times by instant, other text by its letters. Negative: a comes first. */
export function compareMarks(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  const instants = Date.parse(left) - Date.parse(right);
  if (Number.isFinite(instants) && instants !== 0) return instants;
  return left < right ? -1 : left > right ? 1 : 0;
}
