import { count, table } from '../table.js';

type Write = (line: string) => void;

export function showOverlaps(
  { overlaps }: { overlaps: { a: string; b: string; shared: number; similarity: number }[] },
  write: Write,
): void {
  if (overlaps.length === 0) return write('No two segments share anybody.');
  for (const line of table(
    overlaps.map(({ a, b, shared, similarity }) => [a, b, shared, `${(100 * similarity).toFixed(1)} % alike`]),
  ))
    write(line);
}

export function showWarnings(
  { warnings }: { warnings: { segment: string; kind: string; text: string }[] },
  write: Write,
): void {
  if (warnings.length === 0) return write('Nothing is odd about the segments.');
  for (const line of table(warnings.map(({ segment, kind, text }) => [segment, kind, text]))) write(line);
}

interface Verified {
  segments: number;
  byTime: number;
  differences: { segment: string; missing: number; surplus: number }[];
}

export function showVerified({ segments, byTime, differences }: Verified, write: Write): void {
  if (byTime > 0) write(`${count(byTime, 'change')} by time alone.`);
  if (differences.length === 0) return write(`${count(segments, 'segment')} as they should be.`);
  for (const { segment, missing, surplus } of differences)
    write(`${segment}: ${missing} were missing, ${surplus} should not have been in it; mended`);
}
