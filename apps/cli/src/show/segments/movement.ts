import { table } from '../table.js';

type Write = (line: string) => void;

export function showTimeline(
  { days }: { days: { day: string; size: number; entered: number; left: number; turnover: number | null }[] },
  write: Write,
): void {
  if (days.length === 0) return write('Nobody entered or left in these days.');
  write('day, people at its end, entered, left, share of those there before that left');
  const share = (turnover: number | null) => (turnover === null ? '' : `${(100 * turnover).toFixed(1)} %`);
  for (const line of table(
    days.map(({ day, size, entered, left, turnover }) => [day, size, entered, left, share(turnover)]),
  ))
    write(line);
}

export function showFlow(
  {
    from,
    to,
    flows,
  }: { from: string; to: string; flows: { from: string | null; to: string | null; people: number }[] },
  write: Write,
): void {
  if (flows.length === 0) return write(`Nobody was in any of them from ${from} to ${to}.`);
  write(`From ${from} to ${to}: people, who were in, and are in.`);
  for (const line of table(
    flows.map((flow) => [
      flow.people,
      flow.from ?? '(none)',
      '→',
      flow.to ?? '(none)',
      flow.from === flow.to ? 'stayed' : flow.from === null ? 'came' : flow.to === null ? 'left' : 'moved',
    ]),
  ))
    write(line);
}

export function showMembers(
  { at, members }: { at: string; members: { id: string; since: string }[] },
  write: Write,
): void {
  if (members.length === 0) return write(`Nobody was in it at ${at}.`);
  for (const { id, since } of members) write(`${id}  since ${since}`);
}
