import type { SegmentSummary } from '@tributary/contracts';
import { table } from './table.js';

export function showSegments(
  { segments }: { segments: readonly SegmentSummary[] },
  write: (line: string) => void,
): void {
  if (segments.length === 0) {
    write('No segments yet. Add one to tributary.config.ts under "segments" or "models", then: tributary run');
    return;
  }
  for (const line of table(segments.map((segment) => [segment.key, segment.size, segment.name, segment.description])))
    write(line);
}
