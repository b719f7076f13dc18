import { count, table } from './table.js';

type Write = (line: string) => void;

interface Line {
  person: string | null;
  value: string;
  channel: string;
  reason: string;
  at: string;
  lifted: { at: string; by: string; reason: string } | null;
}

export function showSuppressions({ suppressions }: { suppressions: Line[] }, write: Write): void {
  if (suppressions.length === 0) return write('Nobody is suppressed.');
  for (const line of table(
    suppressions.map(({ at, channel, value, person, reason, lifted }) => [
      at.slice(0, 19),
      channel,
      value,
      person ?? 'nobody known',
      lifted === null ? reason : `${reason}; lifted ${lifted.at.slice(0, 10)} by ${lifted.by}: ${lifted.reason}`,
    ]),
  ))
    write(line);
}

export function showLifted({ lifted }: { lifted: number }, write: Write): void {
  write(`Lifted on ${count(lifted, 'channel')}. What people chose about purposes and channels still holds.`);
}
