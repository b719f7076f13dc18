import type { Json } from '@tributary/plugin-kit';
import { z } from 'zod';

const placeSchema = z.object({
  format: z.literal('changes-1'),
  /** Number of the last reading that was finished; its index says what is known. 0: none. */
  generation: z.int().min(0),
  /** The reading under way, for as long as the file stays as it was. */
  current: z
    .object({
      file: z.string(),
      size: z.int(),
      print: z.string(),
      /** Rows that were looked at, and where the next one starts; null: none yet. */
      rows: z.int(),
      next: z.object({ offset: z.int(), line: z.int() }).nullable(),
      /** Names that are gone of which it was told. */
      gone: z.int(),
    })
    .nullable(),
});

/** How far the changes of an export were read. */
export type Place = z.infer<typeof placeSchema>;
export type CurrentReading = NonNullable<Place['current']>;

/** The stored cursor; a missing or foreign one starts from the beginning. */
export function readPlace(cursor: Json | null): Place {
  const parsed = placeSchema.safeParse(cursor);
  return parsed.success ? parsed.data : { format: 'changes-1', generation: 0, current: null };
}
