import type { RunSummary } from '@tributary/contracts';
import { appliedLine } from './summary.js';
import { count } from './table.js';

interface Imported {
  rows: number;
  rejected: number;
  events: number;
  duplicates: number;
  refused: number;
  quarantined: number;
  merges: number;
  definitions?: RunSummary['definitions'];
}

export function showImport(result: Imported, write: (line: string) => void): void {
  if (result.definitions) write(appliedLine(result.definitions));
  // Beside a running server or other workers it is they who process what is read; it is waited for all the same.
  const processed =
    result.rows > 0 && result.events + result.rejected + result.quarantined === 0
      ? 'processed by the running server'
      : `${count(result.events, 'event')} processed, ${count(result.merges, 'merge')}`;
  write(`${count(result.rows, 'row')} read, ${processed}`);
  if (result.duplicates > 0) write(`${count(result.duplicates, 'event')} taken in before; they changed nothing`);
  if (result.refused > 0) write(`${count(result.refused, 'event')} kept out by consent`);
  if (result.quarantined > 0)
    write(`${result.quarantined.toLocaleString('en-GB')} set aside with their reason (quarantine)`);
}
