import type { ActivationDeps, Sync } from './ports.js';

interface ConfirmedRow {
  id: string;
  profile: string;
  kind: string;
  record: Record<string, unknown>;
  record_hash: string;
  outcome: string;
  batch: string;
  attempts: number;
  code: string | null;
  message: string | null;
  remote_id: string | null;
  settled_at: Date;
}

/**
 * Moves settled operations into the warehouse: the confirmed ledger (what the destination is known to hold) and the
 * delivery log. An operation counts as known there when it was confirmed, and when nobody can know (`sent_unknown`): it
 * is not sent again. The batch is the insert token, so a crash between the two stores repeats nothing.
 */
export async function flushLedger(deps: ActivationDeps, sync: Pick<Sync, 'key'>): Promise<void> {
  for (;;) {
    const [next] = await deps.database.query<{ batch: string }>(
      `SELECT batch FROM operations WHERE sync = $1 AND state IN ('settled', 'dead') AND NOT in_ledger AND batch IS NOT NULL LIMIT 1`,
      [sync.key],
    );
    if (next === undefined) return;
    const rows = await deps.database.query<ConfirmedRow>(
      `SELECT id, profile::text AS profile, kind, record, record_hash, outcome, batch, attempts, code, message, remote_id, settled_at
       FROM operations WHERE batch = $1 AND state IN ('settled', 'dead') AND NOT in_ledger ORDER BY id`,
      [next.batch],
    );
    const token = `${next.batch}:${rows[0]?.id}:${rows.length}`;
    const confirmed = rows.filter((row) => row.outcome === 'ok' || row.outcome === 'sent_unknown');
    if (confirmed.length > 0)
      await deps.warehouse.insert(
        'sync_ledger',
        confirmed.map((row) => ({
          sync: sync.key,
          profile: row.profile,
          record_hash: row.record_hash,
          record: JSON.stringify(row.record),
          remote_id: row.remote_id ?? '',
          present: row.kind === 'remove' ? 0 : 1,
          version: row.settled_at.getTime(),
          confirmed_at: (row.settled_at.getTime() / 1000).toFixed(3),
        })),
        { token: `sync_ledger:${token}` },
      );
    await deps.warehouse.insert(
      'delivery_log',
      rows.map((row) => ({
        at: (row.settled_at.getTime() / 1000).toFixed(3),
        sync: sync.key,
        profile: row.profile,
        operation: row.id,
        kind: row.kind,
        outcome: row.outcome,
        code: row.code ?? '',
        message: row.message ?? '',
        batch: row.batch,
        attempt: row.attempts,
      })),
      { token: `delivery_log:${token}` },
    );
    await deps.database.query('UPDATE operations SET in_ledger = true WHERE id = ANY ($1::text[])', [
      rows.map((row) => row.id),
    ]);
  }
}
