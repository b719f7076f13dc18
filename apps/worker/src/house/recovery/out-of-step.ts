import type { Position } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';
import type { Engines } from '../engines.js';
import { decidedUpTo, newestCheckpoint } from './checkpoint.js';

/** Why the stores do not fit the event log, and where that log ends; null where all is well. */
export async function outOfStep(
  dataDirectory: string,
  { database, warehouse, events }: Pick<Engines, 'database' | 'warehouse' | 'events'>,
): Promise<{ reason: string; end: Position } | null> {
  const [decided, done, end] = [
    await decidedUpTo({ database }),
    await events.consumer(consumerName).offset(),
    await events.end(),
  ];
  const because = (reason: string) => ({ reason, end });
  if (decided < done)
    return because(
      `the database is behind: it knows of events up to ${decided}, but those up to ${done} were processed`,
    );
  if (decided > end)
    return because(`the database is ahead: it knows of events up to ${decided}, the log ends at ${end}`);
  const checkpoint = await newestCheckpoint(dataDirectory, end);
  const [counted] = await warehouse.query<{ n: string }>('SELECT count() AS n FROM events');
  const rows = Number(counted?.n ?? 0);
  if (checkpoint && rows < checkpoint.events)
    return because(`the warehouse lost events: ${rows} are left of ${checkpoint.events} at the last checkpoint`);
  return null;
}
