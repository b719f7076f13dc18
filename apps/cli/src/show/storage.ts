import type { Moved, Rebuilt, Restored } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

interface BackedUp {
  folder: string;
  events: number;
  bytes: number;
  tables: readonly unknown[];
}

export function showBackup({ folder, events, bytes, tables }: BackedUp, write: Write): void {
  write(`${folder}: ${count(events, 'frame')} of events, ${count(tables.length, 'table')}, ${mebibytes(bytes)}`);
  write('The key that seals secrets is not in it: keep TRIBUTARY_KEY, or the key file, elsewhere.');
}

export function showRestore({ from, at, release, events, tables }: Restored, write: Write): void {
  write(`Restored from ${from}, made ${at} by release ${release}`);
  write(
    `${count(events, 'frame')} of events, ${count(tables, 'table')}; checksums, rows and decisions are what they were`,
  );
}

export function showRebuild({ from, events, profiles, merges, carriedOver }: Rebuilt, write: Write): void {
  write(
    `Rebuilt from ${from}: ${count(events, 'event')}, ${count(profiles, 'person', 'people')} after ${count(merges, 'merge')}`,
  );
  if (carriedOver === null) return;
  if (carriedOver.from === 'nothing')
    write('Cursors, runs and models could not be carried over: sources are read from their start by the next run.');
  else write(`${count(carriedOver.rows, 'row')} of cursors, runs and models carried over from the ${carriedOver.from}`);
}

export function showReprocess(
  result: { from: number; to: number; events: { before: number; after: number }; changes: number },
  write: Write,
): void {
  const { from, to, events, changes } = result;
  write(
    `Positions ${from} to ${to}: ${count(events.before, 'event')} before, ${events.after.toLocaleString('en-GB')} now`,
  );
  write(`${count(changes, 'membership')} changed by it`);
}

export function showMoved({ name, compared, openJobs }: Moved, write: Write): void {
  for (const line of table([
    ['', 'name', 'rows', 'hash on both sides'],
    ...compared.map(({ engine, name: part, rows, hash }) => [engine, part, rows, hash]),
  ]))
    write(line);
  write(`Moved to the servers as "${name}"; the data directory stays as it was and is marked as moved.`);
  if (openJobs.length === 0) return;
  write(`The queue of jobs does not come along. ${count(openJobs.length, 'job')} had not ended:`);
  for (const { id, kind, state } of openJobs) write(`  ${kind} ${id} (${state})`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
