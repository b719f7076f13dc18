import { operationId, type Settlement } from '@tributary/activation';
import { namesMoment } from '../../every-sync.js';
import type { House } from '../../house.js';
import type { DeliveryEntry, SentOperation } from '../../journal/deliveries.js';
import { profilesOf } from '../../journal/people.js';

/** A batch as it was written down before it was sent. */
export type Sending = Extract<DeliveryEntry, { kind: 'sending' }>;

interface Numbered extends SentOperation {
  index: number;
}

/** The operations of people who are known, numbered as they are now. The id of one says whom it is about, so it follows. */
export async function withNumbers(
  database: House['database'],
  sent: Sending,
  confirmed: ReadonlyMap<string, string>,
): Promise<Numbered[]> {
  const numbers = await profilesOf(
    database,
    sent.operations.map((operation) => operation.person),
  );
  return sent.operations.flatMap((operation, index) => {
    const profile = numbers.get(operation.person);
    if (profile === undefined) return [];
    // A moment's id is made of its entry, not of the person's number.
    if (profile === operation.profile || namesMoment(sent.sync)) return [{ ...operation, index, profile }];
    const { kind, hash, person } = operation;
    const knownVersion = confirmed.get(`${sent.sync}\0${person}`) ?? '0';
    return [{ ...operation, index, profile, id: operationId({ sync: sent.sync, profile, kind, hash, knownVersion }) }];
  });
}

/** Writes operations as they ended, or as under way where they have no verdict. */
export async function insertOperations(
  database: House['database'],
  sent: Sending,
  rows: readonly (Numbered & { verdict: Settlement | null; settledAt: number | null })[],
): Promise<void> {
  if (rows.length === 0) return;
  await database.query(
    `INSERT INTO operations (id, sync, profile, kind, record, record_hash, state, outcome, code, message, attempts, batch, remote_id, remote_job, settled_at)
     SELECT id, $1, profile, kind, record::jsonb, hash, state, outcome, nullif(code, ''), nullif(message, ''), 1, $2, remote_id, nullif(job, ''), settled_at
     FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[], $14::text[])
       AS o (id, profile, kind, record, hash, state, outcome, code, message, remote_id, settled_at, job)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, outcome = excluded.outcome, code = excluded.code,
       message = excluded.message, batch = excluded.batch, remote_id = excluded.remote_id,
       remote_job = excluded.remote_job, settled_at = excluded.settled_at, in_ledger = false, ledger_cut = NULL
     WHERE operations.state IN ('waiting', 'leased', 'again') OR operations.batch IS DISTINCT FROM excluded.batch`,
    [
      sent.sync,
      sent.batch,
      rows.map((row) => row.id),
      rows.map((row) => row.profile),
      rows.map((row) => row.kind),
      rows.map((row) => JSON.stringify(row.record)),
      rows.map((row) => row.hash),
      rows.map((row) => row.verdict?.state ?? 'leased'),
      rows.map((row) => row.verdict?.outcome ?? null),
      rows.map((row) => row.verdict?.code ?? ''),
      rows.map((row) => row.verdict?.message.slice(0, 500) ?? ''),
      rows.map((row) => row.verdict?.remoteId ?? null),
      rows.map((row) => (row.settledAt === null ? null : new Date(row.settledAt).toISOString())),
      rows.map((row) => row.verdict?.job ?? ''),
    ],
  );
}

export async function insertBatch(
  database: House['database'],
  { sent, state, ids }: { sent: Sending; state: 'done' | 'sending'; ids: readonly string[] },
): Promise<void> {
  await database.query(
    `INSERT INTO delivery_batches (id, sync, idempotency_key, state, operation_ids, sent_at) VALUES ($1, $2, $1, $3, $4, now())
     ON CONFLICT (id) DO UPDATE SET state = excluded.state`,
    [sent.batch, sent.sync, state, ids],
  );
}
