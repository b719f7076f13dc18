import type { FailedPage } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

export function showFailed({ counts, operations }: FailedPage, write: Write): void {
  if (operations.length === 0) {
    write('Every operation arrived, or is still on its way.');
    return;
  }
  for (const line of table(counts.map((one) => [one.operations, one.sync, one.state, one.code]))) write(line);
  write('');
  for (const line of table(
    operations.map(({ id, at, sync, kind, person, state, code, message }) => [
      id,
      at?.slice(0, 19) ?? '',
      sync,
      kind,
      person,
      state,
      `${code}: ${message}`,
    ]),
  ))
    write(line);
}

export function showRetried({ retried }: { retried: number }, write: Write): void {
  write(`${count(retried, 'operation')} may be sent when the sync runs next, if still planned then.`);
}
