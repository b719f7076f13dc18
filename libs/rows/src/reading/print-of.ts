import { createHash } from 'node:crypto';
import type { RowBytes } from '../formats/row-bytes.js';

const printed = 65_536;

/** A short hash of the first and last 64 KB among the first `size` bytes: tells a file that grew from one that changed. */
export async function printOf(files: RowBytes, path: string, size: number): Promise<string> {
  const hash = createHash('sha256').update(await files.readRange(path, 0, Math.min(printed, size)));
  if (size > printed) hash.update(await files.readRange(path, Math.max(printed, size - printed), size));
  return hash.digest('hex').slice(0, 16);
}
