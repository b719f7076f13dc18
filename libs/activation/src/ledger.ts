import { randomUUID } from 'node:crypto';
import type { ActivationDeps, Sync } from './ports.js';

interface ConfirmedRow {
  id: string;
  profile: string;
  kind: string;
  record: Record<string, unknown>;
  record_hash: string;
  mapping_hash: string;
  outcome: string;
  batch: string;
  attempts: number;
  code: string | null;
  message: string | null;
  remote_id: string | null;
  created_at: Date;
  settled_at: Date;
}

const cutSize = 5_000;

/**
 * Moves settled operations into the warehouse: the confirmed ledger (what the destination is known to hold) and the
 * delivery log. An operation counts as known there when it was confirmed, and when nobody can know (`sent_unknown`): it
 * is not sent again. They go in stored cuts, and the cut is the insert token: a crash between the two stores repeats the
 * same cut and changes nothing.
 */
export async function flushLedger(deps: ActivationDeps, sync: Pick<Sync, 'key'>): Promise<void> {
  for (let cut = await nextCut(deps, sync.key); cut !== undefined; cut = await nextCut(deps, sync.key))
    await flushCut(deps, sync.key, cut);
}

/** A cut that a dead process left behind, else a new one; undefined where nothing is left. */
async function nextCut({ database }: ActivationDeps, sync: string): Promise<string | undefined> {
  const [left] = await database.query<{ cut: string }>(
    `SELECT ledger_cut AS cut FROM operations WHERE sync = $1 AND state IN ('settled', 'dead') AND NOT in_ledger
       AND ledger_cut IS NOT NULL LIMIT 1`,
    [sync],
  );
  if (left) return left.cut;
  const cut = randomUUID();
  const taken = await database.query<{ id: string }>(
    `UPDATE operations SET ledger_cut = $2 WHERE id IN (
       SELECT id FROM operations WHERE sync = $1 AND state IN ('settled', 'dead') AND NOT in_ledger AND batch IS NOT NULL
       ORDER BY settled_at, id LIMIT $3) RETURNING id`,
    [sync, cut, cutSize],
  );
  return taken.length > 0 ? cut : undefined;
}

async function flushCut({ database, warehouse }: ActivationDeps, sync: string, cut: string): Promise<void> {
  const rows = await database.query<ConfirmedRow>(
    `SELECT id, profile::text AS profile, kind, record, record_hash, mapping_hash, outcome, batch, attempts, code, message,
            remote_id, created_at, settled_at
     FROM operations WHERE ledger_cut = $1 AND state IN ('settled', 'dead') ORDER BY settled_at, id`,
    [cut],
  );
  const confirmed = rows.filter((row) => row.outcome === 'ok' || row.outcome === 'sent_unknown');
  if (confirmed.length > 0)
    await warehouse.insert(
      'sync_ledger',
      confirmed.map((row) => ({
        sync,
        profile: row.profile,
        record_hash: row.record_hash,
        record: JSON.stringify(row.record),
        remote_id: row.remote_id ?? '',
        mapping: row.mapping_hash,
        present: row.kind === 'remove' ? 0 : 1,
        version: row.settled_at.getTime(),
        confirmed_at: secondsOf(row.settled_at),
      })),
      { token: `sync_ledger:${cut}` },
    );
  await warehouse.insert(
    'delivery_log',
    rows.map((row) => ({
      at: secondsOf(row.settled_at),
      planned_at: secondsOf(row.created_at),
      sync,
      profile: row.profile,
      operation: row.id,
      kind: row.kind,
      outcome: row.outcome,
      code: row.code ?? '',
      message: row.message ?? '',
      batch: row.batch,
      attempt: row.attempts,
    })),
    { token: `delivery_log:${cut}` },
  );
  await database.query('UPDATE operations SET in_ledger = true WHERE ledger_cut = $1', [cut]);
}

const secondsOf = (instant: Date): string => (instant.getTime() / 1000).toFixed(3);
