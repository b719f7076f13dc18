import type { SegmentSummary } from '@tributary/contracts';
import { table } from '../table.js';

type Write = (line: string) => void;

export function showSegments(
  { segments }: { segments: readonly (SegmentSummary & { evaluatedTo?: string | null })[] },
  write: Write,
): void {
  if (segments.length === 0) {
    write('No segments yet. Add one to tributary.config.ts under "segments" or "models", then: tributary run');
    return;
  }
  for (const line of table(segments.map((segment) => [segment.key, segment.size, segment.name, segment.description])))
    write(line);
  const clocks = segments.map(({ evaluatedTo }) => evaluatedTo).filter((clock) => typeof clock === 'string');
  if (clocks.length > 0) write(`Evaluated up to ${clocks.sort()[0]}.`);
}
