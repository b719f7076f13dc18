import type { EventLog, Sql, Warehouse } from '@tributary/contracts';
import { appendDelivery, deliveriesFrom, type KnownRecord } from './deliveries.js';
import { publicIdsOf } from './people.js';

interface LedgerRow {
  sync: string;
  profile: string;
  record_hash: string;
  record: string;
  remote_id: string;
  present: number;
  version: string;
}

/**
 * Once per data directory: writes what destinations are known to hold into the log of deliveries. A directory of a
 * release before that log has it in the warehouse only. Cut short, it is done again; the entries repeat themselves.
 */
export async function seedDeliveries(stores: {
  deliveries: EventLog;
  warehouse: Warehouse;
  database: Sql;
}): Promise<void> {
  const { deliveries, warehouse, database } = stores;
  for await (const entry of deliveriesFrom(deliveries, 1)) {
    if (entry.kind === 'seeded') return;
    if (entry.kind !== 'known') break;
  }
  for await (const rows of warehouse.stream<LedgerRow>(
    `SELECT sync, toString(profile) AS profile, toString(record_hash) AS record_hash, record, remote_id, present, toString(version) AS version
     FROM sync_ledger FINAL ORDER BY sync, profile`,
  )) {
    const people = await publicIdsOf(
      database,
      rows.map((row) => row.profile),
    );
    for (const [sync, records] of bySync(rows, people))
      await appendDelivery(deliveries, { kind: 'known', sync, records });
  }
  await appendDelivery(deliveries, { kind: 'seeded' });
}

function bySync(rows: readonly LedgerRow[], people: ReadonlyMap<string, string>): Map<string, KnownRecord[]> {
  const lists = new Map<string, KnownRecord[]>();
  for (const row of rows) {
    const person = people.get(row.profile);
    if (person === undefined) continue;
    const list = lists.get(row.sync) ?? [];
    list.push({
      person,
      record: row.record,
      hash: row.record_hash,
      remoteId: row.remote_id,
      present: row.present === 1,
      at: Number(row.version),
    });
    lists.set(row.sync, list);
  }
  return lists;
}
