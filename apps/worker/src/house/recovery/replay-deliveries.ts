import { flushLedger, isUndecided } from '@tributary/activation';
import type { Position } from '@tributary/contracts';
import type { House } from '../house.js';
import { deliveriesFrom } from '../journal/deliveries.js';
import { sentBefore, storeAnswered, storePolled } from './deliveries/store-answers.js';
import { storeKnown } from './deliveries/store-known.js';
import type { Sending } from './deliveries/sent-batch.js';
import { storeUnderWay } from './deliveries/store-under-way.js';
import { replaceTable } from './replace-table.js';

type Stores = Pick<House, 'deliveries' | 'warehouse' | 'database'>;

/**
 * Tells the database and the ledger what was sent, from a position of the log of deliveries on, so that nothing of it
 * is sent again. A batch without an answer becomes one under way: the next activation settles it as after any crash.
 * Everyone who was sent must be known by now. Twice is as once.
 */
export async function replayDeliveries(stores: Stores, from: Position): Promise<number> {
  const { database, warehouse } = stores;
  const underWay = new Map<string, Sending>();
  const confirmed = new Map<string, string>();
  const syncs = new Set<string>();
  let batches = 0;
  for await (const entry of deliveriesFrom(stores.deliveries, from)) {
    if (entry.kind === 'known') await storeKnown(stores, entry, confirmed);
    if (entry.kind === 'polled') await storePolled(database, entry);
    if (entry.kind === 'sending') underWay.set(entry.batch, entry);
    if (entry.kind !== 'answered') continue;
    // It was to be sent again as it was: that is still to be done.
    if (underWay.get(entry.batch)?.repeatable && isUndecided(entry.result)) continue;
    const sent = underWay.get(entry.batch) ?? (await sentBefore(database, entry));
    underWay.delete(entry.batch);
    batches++;
    syncs.add(entry.sync);
    await storeAnswered(database, { sent, answered: entry, confirmed });
  }
  for (const sent of underWay.values()) await storeUnderWay(database, sent, confirmed);
  await database.query(
    `UPDATE operations o SET state = 'waiting' FROM delivery_batches b
     WHERE o.batch = b.id AND o.state = 'leased' AND b.state = 'done'`,
  );
  for (const key of syncs) await flushLedger({ warehouse, database, now: Date.now }, { key });
  // What had reached the warehouse before its copy of the database knew is there twice by now.
  await replaceTable(warehouse, 'delivery_log', [
    { select: 'SELECT * FROM delivery_log LIMIT 1 BY sync, operation, batch, attempt' },
  ]);
  return batches + underWay.size;
}
