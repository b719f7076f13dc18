import type { House } from '../../house.js';
import type { KnownRecord } from '../../journal/deliveries.js';
import { profilesOf } from '../../journal/people.js';

/** What destinations were known to hold goes to the ledger; `confirmed` learns which version that is. */
export async function storeKnown(
  { warehouse, database }: Pick<House, 'warehouse' | 'database'>,
  { sync, records }: { sync: string; records: readonly KnownRecord[] },
  confirmed: Map<string, string>,
): Promise<void> {
  const numbers = await profilesOf(
    database,
    records.map((record) => record.person),
  );
  const known = records.filter((record) => numbers.has(record.person));
  for (const record of known) confirmed.set(`${sync}\0${record.person}`, String(record.at));
  await warehouse.insert(
    'sync_ledger',
    known.map((record) => ({
      sync,
      profile: numbers.get(record.person),
      record_hash: record.hash,
      record: record.record,
      remote_id: record.remoteId,
      present: record.present ? 1 : 0,
      version: record.at,
      confirmed_at: (record.at / 1000).toFixed(3),
    })),
    { token: `sync_ledger:known:${sync}:${known[0]?.person}:${known.length}` },
  );
}
