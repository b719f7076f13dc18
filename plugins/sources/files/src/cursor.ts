import { createHash } from 'node:crypto';
import type { FileAccess, Json } from '@tributary/plugin-kit';
import { z } from 'zod';

const markSchema = z.object({
  /** Size of the stored file when it was looked at. */
  size: z.int(),
  /** Hash of the head and tail of those bytes. */
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
});

/** How far one file was read, and what it looked like. */
export type FileMark = z.infer<typeof markSchema>;
export type FilesCursor = z.infer<typeof cursorSchema>;

/** The stored cursor; a missing or foreign one starts from the beginning, which message ids make harmless. */
export function readCursor(cursor: Json | null): FilesCursor {
  const parsed = cursorSchema.safeParse(cursor);
  return parsed.success ? parsed.data : { format: 1, done: {}, current: null };
}

const printed = 65_536;

/** A short hash of the first and last 64 KB among the first `size` bytes: tells a file that grew from one that changed. */
export async function printOf(files: FileAccess, path: string, size: number): Promise<string> {
  const hash = createHash('sha256').update(await files.readRange(path, 0, Math.min(printed, size)));
  if (size > printed) hash.update(await files.readRange(path, Math.max(printed, size - printed), size));
  return hash.digest('hex').slice(0, 16);
}
