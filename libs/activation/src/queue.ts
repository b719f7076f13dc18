import { randomUUID } from 'node:crypto';
import type { Sql } from '@tributary/contracts';
import { operationColumns, operationOf, type DeliveryBatch, type OperationRow } from './operation-row.js';
import type { PlannedOperation, StoredPlan } from './planned.js';
import type { ActivationDeps } from './ports.js';

/** Operations that may wait or be under way per sync; the rest of a plan stays in the warehouse until there is room. */
const windowSize = 20_000;
const pieceSize = 5_000;

/** Who queues: an operation that ended before `since` (when this activation began) for a reason that may have passed is queued again. */
export interface Queueing {
  sync: string;
  since: number;
}

/** Fills the sync's window with the next operations of its plan; `done` where the plan is at its end. */
export async function enqueue(
  database: Sql,
  plan: StoredPlan,
  queueing: Queueing,
): Promise<{ queued: number; done: boolean }> {
  const [open] = await database.query<{ n: string }>(
    `SELECT count(*) AS n FROM operations WHERE sync = $1 AND state IN ('waiting', 'leased', 'again')`,
    [queueing.sync],
  );
  const room = windowSize - Number(open?.n ?? 0);
  let queued = 0;
  while (queued < room) {
    const planned = await plan.next(Math.min(pieceSize, room - queued));
    if (planned.length === 0) {
      // What is queued goes out before the next kind does.
      if (queued > 0) return { queued, done: false };
      if (!plan.turn()) return { queued, done: true };
      continue;
    }
    queued += await insertOperations(database, queueing, planned);
  }
  return { queued, done: false };
}

/**
 * Forgets what waits and never reached the destination, so that the plan is made from what holds now: a newer change of
 * a person takes the place of an older one that was not sent. What was tried is left, with its attempts.
 */
export async function forgetUnsent(database: Sql, sync: string, profiles?: readonly string[]): Promise<void> {
  await database.query(
    `DELETE FROM operations WHERE sync = $1 AND state = 'waiting' AND (attempts = 0 OR batch IS NULL)
       AND ($2::bigint[] IS NULL OR profile = ANY ($2::bigint[]))`,
    [sync, profiles ?? null],
  );
}

/** Ends that say nothing of the record itself: consent, credentials, a vendor that was away. */
const passingEnds = ['no_consent', 'unauthorized', 'blocked', 'unavailable', 'retry'];

export async function insertOperations(
  database: Sql,
  { sync, since }: Queueing,
  planned: readonly PlannedOperation[],
): Promise<number> {
  if (planned.length === 0) return 0;
  const rows = await database.query<{ id: string }>(
    `INSERT INTO operations (id, sync, profile, kind, record, record_hash, mapping_hash, remote_id, known)
     SELECT id, $1, profile, kind, record::jsonb, hash, mapping, nullif(remote_id, ''), known::jsonb
     FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $9::text[], $10::text[], $11::text[])
       AS o (id, profile, kind, record, hash, remote_id, known, mapping)
     ON CONFLICT (id) DO UPDATE SET state = 'waiting', attempts = 0, next_at = now(), batch = NULL, in_ledger = false,
       ledger_cut = NULL
     WHERE operations.state IN ('settled', 'dead') AND operations.outcome = ANY ($7::text[]) AND operations.settled_at < $8
     RETURNING id`,
    [
      sync,
      planned.map((operation) => operation.id),
      planned.map((operation) => operation.profile),
      planned.map((operation) => operation.kind),
      planned.map((operation) => JSON.stringify(operation.record)),
      planned.map((operation) => operation.recordHash),
      passingEnds,
      new Date(since).toISOString(),
      planned.map((operation) => operation.remoteId),
      planned.map((operation) => (operation.known ? JSON.stringify(operation.known) : null)),
      planned.map((operation) => operation.mappingHash),
    ],
  );
  return rows.length;
}

/** A batch that a dead process left behind, to be settled before anything new is sent. */
export async function orphanedBatch(deps: ActivationDeps, sync: string): Promise<DeliveryBatch | undefined> {
  const [batch] = await deps.database.query<{ id: string }>(
    `SELECT id FROM delivery_batches WHERE sync = $1 AND state = 'sending' ORDER BY created_at LIMIT 1`,
    [sync],
  );
  if (batch === undefined) return undefined;
  const rows = await deps.database.query<OperationRow>(
    `SELECT ${operationColumns} FROM operations WHERE batch = $1 AND state = 'leased' ORDER BY id`,
    [batch.id],
  );
  return { id: batch.id, repeated: true, operations: rows.map(operationOf) };
}

/** A batch that was put off as it was, if one is due. */
export async function claimAgain(deps: ActivationDeps, sync: string): Promise<DeliveryBatch | undefined> {
  return deps.database.transaction(
    async (tx) => {
      const [batch] = await tx.query<{ id: string }>(
        `SELECT b.id FROM delivery_batches b WHERE b.sync = $1 AND b.state = 'again' AND NOT EXISTS (
           SELECT 1 FROM operations o WHERE o.batch = b.id AND o.state = 'again' AND o.next_at > $2)
         ORDER BY b.created_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [sync, new Date(deps.now()).toISOString()],
      );
      if (batch === undefined) return undefined;
      await tx.query(`UPDATE delivery_batches SET state = 'sending' WHERE id = $1`, [batch.id]);
      const rows = await tx.query<OperationRow>(
        `UPDATE operations SET state = 'leased', attempts = attempts + 1 WHERE batch = $1 AND state = 'again'
         RETURNING ${operationColumns}`,
        [batch.id],
      );
      return { id: batch.id, repeated: true, operations: rows.sort((a, b) => (a.id < b.id ? -1 : 1)).map(operationOf) };
    },
    { priority: 'bulk' },
  );
}

/** Leases the next operations, in the order of their making. */
export async function claimBatch(
  deps: ActivationDeps,
  sync: string,
  items: number,
): Promise<DeliveryBatch | undefined> {
  return deps.database.transaction(
    async (tx) => {
      const next = await waitingOperations(tx, { sync, now: deps.now(), items, lock: 'FOR UPDATE SKIP LOCKED' });
      return next.length === 0 ? undefined : lease(tx, next, deps.now());
    },
    { priority: 'bulk' },
  );
}

/** The next operations that are due, in the order of their making. */
export async function waitingOperations(
  sql: Sql,
  { sync, now, items, lock = '' }: { sync: string; now: number; items: number; lock?: 'FOR UPDATE SKIP LOCKED' | '' },
): Promise<DeliveryBatch['operations']> {
  const rows = await sql.query<OperationRow>(
    `SELECT ${operationColumns} FROM operations WHERE sync = $1 AND state = 'waiting' AND next_at <= $2
     ORDER BY created_at, id LIMIT $3 ${lock}`,
    [sync, new Date(now).toISOString(), items],
  );
  return rows.map(operationOf);
}

/** Writes down that operations of one sync are about to be sent: those that still wait; undefined where none does. */
export async function lease(
  tx: Sql,
  operations: DeliveryBatch['operations'],
  now: number,
): Promise<DeliveryBatch | undefined> {
  const id = randomUUID();
  const leased = await tx.query<{ id: string; attempts: number }>(
    `UPDATE operations SET state = 'leased', batch = $1, attempts = attempts + 1
     WHERE id = ANY ($2::text[]) AND state = 'waiting' RETURNING id, attempts`,
    [id, operations.map((operation) => operation.id)],
  );
  if (leased.length === 0) return undefined;
  const ids = leased.map((row) => row.id);
  await tx.query(
    `INSERT INTO delivery_batches (id, sync, idempotency_key, state, operation_ids, sent_at) VALUES ($1, $2, $1, 'sending', $3, $4)`,
    [id, operations[0]?.sync, ids, new Date(now).toISOString()],
  );
  const attempts = new Map(leased.map((row) => [row.id, row.attempts]));
  const sent = operations.flatMap((operation) => {
    const tries = attempts.get(operation.id);
    return tries === undefined ? [] : [{ ...operation, attempts: tries }];
  });
  return { id, repeated: false, operations: sent.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
