import { createHash } from 'node:crypto';
import type { Warehouse } from '@tributary/contracts';

/** One hash over several, or over any plain values. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** What lies in the warehouse of the events of some sources: the same events give the same hash, in any order. */
export async function eventsHash(warehouse: Warehouse, sources: readonly string[]): Promise<string> {
  const [row] = await warehouse.query<{ hash: string }>(
    `SELECT lower(hex(groupBitXor(sipHash64(message_id, source, name)))) AS hash FROM events
     WHERE source IN ({sources:Array(String)})`,
    { params: { sources: [...sources] }, priority: 'bulk' },
  );
  return row?.hash ?? '';
}

/** Who is in which segment. */
export async function membersHash(warehouse: Warehouse): Promise<string> {
  const [row] = await warehouse.query<{ hash: string }>(
    `SELECT lower(hex(groupBitXor(sipHash64(segment, profile)))) AS hash FROM segment_members FINAL WHERE member = 1`,
    { priority: 'bulk' },
  );
  return row?.hash ?? '';
}

/** What the destinations of some syncs hold. */
export async function sentHash(warehouse: Warehouse, syncs: readonly string[]): Promise<string> {
  const [row] = await warehouse.query<{ hash: string }>(
    `SELECT lower(hex(groupBitXor(sipHash64(sync, profile, record_hash)))) AS hash FROM sync_ledger FINAL
     WHERE present = 1 AND sync IN ({syncs:Array(String)})`,
    { params: { syncs: [...syncs] }, priority: 'bulk' },
  );
  return row?.hash ?? '';
}
