import type { SyncStanding } from '@tributary/worker';
import { table } from './table.js';

type Write = (line: string) => void;

export function showSyncsHealth({ syncs }: { syncs: readonly SyncStanding[] }, write: Write): void {
  if (syncs.length === 0) return write('No syncs yet. Add one to tributary.config.ts under "syncs".');
  const lines = syncs.map(({ sync, open, lagSeconds, errorRate, lastSuccess }) => [
    sync,
    open === 0 ? 'nothing waits' : `${open.toLocaleString('en-GB')} wait, for ${lagSeconds.toLocaleString('en-GB')} s`,
    errorRate === null ? 'nothing sent within a day' : `${(errorRate * 100).toFixed(1)} % failed within a day`,
    lastSuccess === null ? 'never succeeded' : `last success ${lastSuccess.slice(0, 19)}Z`,
  ]);
  for (const line of table(lines)) write(line);
  for (const { sync, connection, paused } of syncs)
    if (paused)
      write(`${sync}: ${connection} is ${paused.reason} until ${paused.until.slice(0, 19)}Z: ${paused.message}`);
}

export function showDeliveries(
  {
    deliveries,
  }: { deliveries: readonly Record<'at' | 'sync' | 'kind' | 'profile' | 'outcome' | 'code' | 'message', string>[] },
  write: Write,
): void {
  if (deliveries.length === 0) return write('No such record was sent.');
  const lines = deliveries.map(({ at, sync, kind, profile, outcome, code, message }) => [
    at.slice(0, 19),
    sync,
    kind,
    profile,
    outcome,
    code === '' ? message : `${code}: ${message}`,
  ]);
  for (const line of table(lines)) write(line);
}
