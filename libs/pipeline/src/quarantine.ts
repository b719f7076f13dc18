import { createHash } from 'node:crypto';
import type { Cut, Quarantined, Warehouse } from '@tributary/contracts';

/** Keeps what could not be used, with its reason and place. The same row set aside twice is one line. */
export async function quarantine(warehouse: Warehouse, rows: readonly Quarantined[], cut: Cut): Promise<void> {
  if (rows.length === 0) return;
  await warehouse.insert(
    'events_quarantine',
    rows.map((row) => ({
      id: quarantineId(row),
      at: (row.at / 1000).toFixed(3),
      source: row.source,
      code: row.code,
      reason: row.reason,
      location: row.where,
      raw: row.raw,
      message_id: row.messageId,
      generation: row.generation ?? 0,
      resent_of: row.resentOf ?? '0',
    })),
    { token: `events_quarantine:${cut.id}` },
  );
}

function quarantineId(row: Quarantined): string {
  const digest = createHash('md5').update(`${row.source}\0${row.where}\0${row.code}\0${row.raw}`).digest();
  return digest.readBigUInt64LE(0).toString();
}
