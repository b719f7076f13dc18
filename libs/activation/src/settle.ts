import type { Sql } from '@tributary/contracts';
import type { DeliveryBatch } from './operation-row.js';
import type { ActivationDeps } from './ports.js';
import type { Settlement } from './verdicts.js';

/**
 * Writes settlements, and closes the batch, in one transaction. With `again` the batch stays: those operations are sent
 * once more as they were, under the same key, when the last of them is due.
 */
export async function settle(deps: ActivationDeps, batch: DeliveryBatch, ends: Ends): Promise<void> {
  await deps.database.transaction((tx) => writeEnds(tx, { batch, ends, now: deps.now() }), { priority: 'bulk' });
}

/** What became of the operations of a batch. */
export interface Ends {
  settled: readonly Settlement[];
  again?: readonly Settlement[];
}

/** As `settle`, within a transaction of the caller's. */
export async function writeEnds(
  tx: Sql,
  { batch, ends: { settled, again = [] }, now }: { batch: DeliveryBatch; ends: Ends; now: number },
): Promise<void> {
  await tx.query(
    `UPDATE operations o SET state = s.state, outcome = s.outcome, code = nullif(s.code, ''), message = nullif(s.message, ''),
                next_at = s.next_at,
                remote_id = coalesce(nullif(s.remote_id, ''), o.remote_id), remote_job = nullif(s.job, ''),
                attempts = o.attempts - CASE WHEN s.attempt THEN 0 ELSE 1 END,
                settled_at = CASE WHEN s.state IN ('waiting', 'accepted') THEN NULL ELSE $10::timestamptz END
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[], $8::text[], $9::text[])
           AS s (id, state, outcome, code, message, next_at, attempt, remote_id, job)
         WHERE o.id = s.id`,
    [
      settled.map((row) => row.id),
      settled.map((row) => row.state),
      settled.map((row) => row.outcome),
      settled.map((row) => row.code),
      settled.map((row) => row.message.slice(0, 500)),
      settled.map((row) => new Date(row.nextAt).toISOString()),
      settled.map((row) => row.attempt),
      settled.map((row) => row.remoteId),
      settled.map((row) => row.job),
      new Date(now).toISOString(),
    ],
  );
  if (again.length > 0) await putOff(tx, batch, again);
  await tx.query('UPDATE delivery_batches SET state = $2 WHERE id = $1', [
    batch.id,
    again.length > 0 ? 'again' : 'done',
  ]);
}

async function putOff(tx: Sql, batch: DeliveryBatch, again: readonly Settlement[]): Promise<void> {
  const [first] = again;
  const due = Math.max(...again.map(({ nextAt }) => nextAt));
  await tx.query(
    `UPDATE operations SET state = 'again', outcome = $3, code = nullif($4, ''), message = nullif($5, ''), next_at = $6
     WHERE batch = $1 AND id = ANY ($2::text[])`,
    [
      batch.id,
      again.map(({ id }) => id),
      first?.outcome,
      first?.code,
      first?.message.slice(0, 500),
      new Date(due).toISOString(),
    ],
  );
}
