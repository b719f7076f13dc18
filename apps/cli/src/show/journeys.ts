import type { JourneyLine } from '@tributary/worker';
import { count, table } from './table.js';

export function showJourneys({ journeys }: { journeys: readonly JourneyLine[] }, write: (line: string) => void): void {
  if (journeys.length === 0) return write('No journeys yet. Add one to tributary.config.ts under "journeys".');
  for (const { journey, start, open, done, stopped, steps } of journeys) {
    write(`${journey} (${start}): ${open} on the way, ${done} through, ${stopped} stopped`);
    const lines = steps.map(({ step, afterDays, connection, messages }) => [
      `  ${step}`,
      `day ${afterDays}`,
      connection,
      Object.entries(messages)
        .map(([outcome, n]) => `${n.toLocaleString('en-GB')} ${outcome}`)
        .join(', ') || count(0, 'message'),
    ]);
    for (const line of table(lines)) write(line);
  }
}
