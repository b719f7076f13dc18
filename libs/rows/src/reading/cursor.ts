import type { Json } from '@tributary/plugin-kit';
import { z } from 'zod';

const markSchema = z.object({
  /** Size of the stored file when it was looked at. */
  size: z.int(),
  /** What tells it from another content: of a file a hash of its head and tail, of an object its ETag. */
  print: z.string(),
  /** Where reading goes on: byte of the uncompressed file (Parquet: row), and its line. */
  offset: z.int(),
  line: z.int(),
});
const cursorSchema = z.object({
  format: z.literal(1),
  /** Files read to their end. */
  done: z.record(z.string(), markSchema),
  /** The file under way. */
  current: markSchema.extend({ file: z.string() }).nullable(),
  /** Where names only grow: everything up to this one is read. */
  after: z.string().optional(),
});

/** How far one file was read, and what it looked like. */
export type FileMark = z.infer<typeof markSchema>;
export type FilesCursor = z.infer<typeof cursorSchema>;

/** The stored cursor; a missing or foreign one starts from the beginning, which message ids make harmless. */
export function readCursor(cursor: Json | null): FilesCursor {
  const parsed = cursorSchema.safeParse(cursor);
  return parsed.success ? parsed.data : { format: 1, done: {}, current: null };
}
