import { randomUUID } from 'node:crypto';
import type { Sql } from '@tributary/contracts';
import type { Operation } from '@tributary/plugin-kit';
import { plannedOperations, windowSize, type PlannedOperation } from './plan.js';
import type { ActivationDeps, Sync } from './ports.js';

/**
 * Fills the sync's window with the next operations of its plan; returns how many were queued. `since` is when this
 * activation began: an operation that ended before it for a reason that may have passed is queued again.
 */
export async function enqueue(deps: ActivationDeps, sync: Sync, since: number): Promise<number> {
  let queued = 0;
  for await (const planned of plannedOperations(deps, sync)) {
    queued += await insert(deps.database, { sync: sync.key, since }, planned);
    if (queued >= windowSize) break;
  }
  return queued;
}

/** Ends that say nothing of the record itself: consent, credentials, a vendor that was away. */
const passingEnds = ['no_consent', 'unauthorized', 'blocked', 'unavailable', 'retry'];

async function insert(
  database: Sql,
  { sync, since }: { sync: string; since: number },
  planned: readonly PlannedOperation[],
): Promise<number> {
  if (planned.length === 0) return 0;
  const rows = await database.query<{ id: string }>(
    `INSERT INTO operations (id, sync, profile, kind, record, record_hash)
     SELECT id, $1, profile, kind, record::jsonb, hash
     FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[]) AS o (id, profile, kind, record, hash)
     ON CONFLICT (id) DO UPDATE SET state = 'waiting', attempts = 0, next_at = now(), batch = NULL, in_ledger = false
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
    ],
  );
  return rows.length;
}

/** A batch under way: written down before it is sent, so that a crash in between is known as such. */
export interface DeliveryBatch {
  id: string;
  /** True where an earlier process may have sent it already. */
  repeated: boolean;
  operations: (Operation & { attempts: number; recordHash: string })[];
}

interface OperationRow {
  id: string;
  sync: string;
  profile: string;
  kind: Operation['kind'];
  record: Record<string, unknown>;
  record_hash: string;
  attempts: number;
}

const columns = 'id, sync, profile::text AS profile, kind, record, record_hash, attempts';

/** A batch that a dead process left behind, to be settled before anything new is sent. */
export async function orphanedBatch(deps: ActivationDeps, sync: string): Promise<DeliveryBatch | undefined> {
  const [batch] = await deps.database.query<{ id: string }>(
    `SELECT id FROM delivery_batches WHERE sync = $1 AND state = 'sending' ORDER BY created_at LIMIT 1`,
    [sync],
  );
  if (batch === undefined) return undefined;
  const rows = await deps.database.query<OperationRow>(
    `SELECT ${columns} FROM operations WHERE batch = $1 AND state = 'leased' ORDER BY id`,
    [batch.id],
  );
  return { id: batch.id, repeated: true, operations: rows.map(operationOf) };
}

/** Leases the next operations, in the order of their making. */
export async function claimBatch(
  deps: ActivationDeps,
  sync: string,
  items: number,
): Promise<DeliveryBatch | undefined> {
  return deps.database.transaction(
    async (tx) => {
      const rows = await tx.query<OperationRow>(
        `SELECT ${columns} FROM operations WHERE sync = $1 AND state = 'waiting' AND next_at <= $2
         ORDER BY created_at, id LIMIT $3 FOR UPDATE SKIP LOCKED`,
        [sync, new Date(deps.now()).toISOString(), items],
      );
      if (rows.length === 0) return undefined;
      const id = randomUUID();
      const ids = rows.map((row) => row.id);
      await tx.query(
        `INSERT INTO delivery_batches (id, sync, idempotency_key, state, operation_ids, sent_at) VALUES ($1, $2, $1, 'sending', $3, now())`,
        [id, sync, ids],
      );
      await tx.query(
        `UPDATE operations SET state = 'leased', batch = $1, attempts = attempts + 1 WHERE id = ANY ($2::text[])`,
        [id, ids],
      );
      return {
        id,
        repeated: false,
        operations: rows
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .map((row) => operationOf({ ...row, attempts: row.attempts + 1 })),
      };
    },
    { priority: 'bulk' },
  );
}

/** Nothing more of this sync is sent for a while: the target asked for it, or is away. */
export async function pauseSync(deps: ActivationDeps, sync: string, milliseconds: number): Promise<void> {
  await deps.database.query(
    `UPDATE operations SET next_at = $2 WHERE sync = $1 AND state = 'waiting' AND next_at < $2`,
    [sync, new Date(deps.now() + milliseconds).toISOString()],
  );
}

function operationOf({ record_hash, ...row }: OperationRow): DeliveryBatch['operations'][number] {
  return { ...row, recordHash: record_hash };
}
