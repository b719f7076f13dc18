import type { ArrivalsPage, MatchedArrivals } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

const modes: Record<ArrivalsPage['mode'], string> = {
  never:
    'Who comes in is not kept waiting (identity.matching.arrivals is "never"); those asked for: tributary identity arrivals weigh',
  job: "They are weighed by a job { do: 'match' }, or by: tributary identity arrivals weigh",
  live: 'They are weighed within seconds while the server runs.',
};

/** A length of time in its largest unit. */
function age(seconds: number): string {
  if (seconds < 120) return count(seconds, 'second');
  if (seconds < 7200) return count(Math.floor(seconds / 60), 'minute');
  return seconds < 172_800 ? count(Math.floor(seconds / 3600), 'hour') : count(Math.floor(seconds / 86_400), 'day');
}

export function showArrivals(page: ArrivalsPage, write: Write): void {
  const { mode, model, waiting, oldestSeconds, decided, people, decisions } = page;
  write(
    waiting === 0
      ? 'Nobody waits to be weighed against everybody.'
      : `${count(waiting, 'person waits', 'people wait')}, the longest for ${age(oldestSeconds ?? 0)}.`,
  );
  write(
    model || mode === 'never' ? modes[mode] : 'There is no model to weigh them by yet. Run: tributary identity link',
  );
  for (const line of table(people.map((one) => [one.person, `since ${one.since}`, one.again ? 'again' : ''])))
    write(`  ${line}`);
  if (waiting > people.length) write(`  and ${(waiting - people.length).toLocaleString('en-GB')} more`);
  write(
    `Decided: ${count(decided.joined, 'joined', 'joined')}, ${count(decided.queued, 'queued', 'queued')}, ${count(decided.started, 'started', 'started')}.`,
  );
  const rows = decisions.map(({ at, person, fate, other, matchWeight }) => [
    at.slice(0, 19),
    person,
    fate,
    other === null ? 'nobody is alike' : `${fate === 'joined' ? 'with' : 'may be'} ${other}`,
    matchWeight === null ? '' : `${matchWeight.toFixed(2)} bits`,
  ]);
  for (const line of table(rows)) write(`  ${line}`);
}

export function showAgain({ again, waiting }: { again: number; waiting: number }, write: Write): void {
  write(`${count(again, 'person waits', 'people wait')} again, ${waiting.toLocaleString('en-GB')} in all.`);
}

export function showWeighed(weighed: MatchedArrivals, write: Write): void {
  const { arrived, joined, queued, started, unchanged } = weighed;
  if (arrived === 0) return write('Nobody waits to be weighed against everybody.');
  write(
    `${count(arrived, 'person', 'people')} weighed: ${joined} joined somebody, ${queued} wait for a decision (tributary review list), ${started} are people of their own, ${unchanged} said nothing new.`,
  );
}
