import type { SourceBatch } from '@tributary/plugin-kit';

/** A batch is held in memory until it is durable, so it must not be the whole source. */
export const mostPerBatch = 50_000;

/** How a batch breaks the contract; null where it does not. */
export function batchFault(batch: SourceBatch): string | null {
  if (batch === null || typeof batch !== 'object') return 'it yielded something that is no batch';
  const { events, rejected, rows, cursor } = batch;
  if (!Array.isArray(events) || !Array.isArray(rejected)) return 'a batch lacks its list of events or of rejected rows';
  if (cursor === undefined) return 'a batch lacks its cursor';
  if (events.some((event) => !event?.messageId)) return 'an event lacks its messageId';
  if (!Number.isInteger(rows) || rows < 0) return 'a batch does not say how many rows it read';
  if (events.length + rejected.length > mostPerBatch)
    return `a batch holds ${events.length + rejected.length} rows, at most ${mostPerBatch}: yield more often`;
  return null;
}
