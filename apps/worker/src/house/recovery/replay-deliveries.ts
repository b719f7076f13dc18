import { flushLedger, isUndecided, operationId, settlements, type Settlement } from '@tributary/activation';
import type { Position } from '@tributary/contracts';
import { namesMoment } from '../every-sync.js';
import type { House } from '../house.js';
import { deliveriesFrom, type DeliveryEntry, type KnownRecord, type SentOperation } from '../journal/deliveries.js';
import { profilesOf } from '../journal/people.js';
import { replaceTable } from './replace-table.js';

type Stores = Pick<House, 'deliveries' | 'warehouse' | 'database'>;
type Sending = Extract<DeliveryEntry, { kind: 'sending' }>;
type Answered = Extract<DeliveryEntry, { kind: 'answered' }>;

/**
 * Tells the database and the ledger what was sent, from a position of the log of deliveries on, so that nothing of it
 * is sent again. A batch without an answer becomes one under way: the next activation settles it as after any crash.
 * Everyone who was sent must be known by now. Twice is as once.
 */
export async function replayDeliveries(stores: Stores, from: Position): Promise<number> {
  const { database, warehouse } = stores;
  const underWay = new Map<string, Sending>();
  const confirmed = new Map<string, string>();
  const syncs = new Set<string>();
  let batches = 0;
  for await (const entry of deliveriesFrom(stores.deliveries, from)) {
    if (entry.kind === 'known') await storeKnown(stores, entry, confirmed);
    if (entry.kind === 'polled') await storePolled(database, entry);
    if (entry.kind === 'sending') underWay.set(entry.batch, entry);
    if (entry.kind !== 'answered') continue;
    // It was to be sent again as it was: that is still to be done.
    if (underWay.get(entry.batch)?.repeatable && isUndecided(entry.result)) continue;
    const sent = underWay.get(entry.batch) ?? (await sentBefore(database, entry));
    underWay.delete(entry.batch);
    batches++;
    syncs.add(entry.sync);
    await storeAnswered(database, { sent, answered: entry, confirmed });
  }
  for (const sent of underWay.values()) await storeUnderWay(database, sent, confirmed);
  await database.query(
    `UPDATE operations o SET state = 'waiting' FROM delivery_batches b
     WHERE o.batch = b.id AND o.state = 'leased' AND b.state = 'done'`,
  );
  for (const key of syncs) await flushLedger({ warehouse, database, now: Date.now }, { key });
  // What had reached the warehouse before its copy of the database knew is there twice by now.
  await replaceTable(warehouse, 'delivery_log', [
    { select: 'SELECT * FROM delivery_log LIMIT 1 BY sync, operation, batch, attempt' },
  ]);
  return batches + underWay.size;
}

async function storeKnown(
  { warehouse, database }: Stores,
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

/** A batch that was written down before the place where reading began: the copy of the database knows it. */
async function sentBefore(database: House['database'], { batch, sync }: Answered): Promise<Sending> {
  const operations = await database.query<SentOperation>(
    `SELECT o.id, p.public_id AS person, o.profile::text AS profile, o.kind, o.record, o.record_hash AS hash
     FROM operations o JOIN profiles p ON p.id = o.profile WHERE o.batch = $1 ORDER BY o.id`,
    [batch],
  );
  return { kind: 'sending', batch, sync, repeatable: true, operations };
}

async function storeAnswered(
  database: House['database'],
  { sent, answered, confirmed }: { sent: Sending; answered: Answered; confirmed: Map<string, string> },
): Promise<void> {
  const operations = sent.operations.map((operation) => ({
    ...operation,
    sync: sent.sync,
    attempts: 1,
    recordHash: operation.hash,
  }));
  const clock = { now: answered.at, random: () => 0, repeatable: sent.repeatable };
  const verdicts = settlements({ operations }, answered.result, clock);
  const numbered = await withNumbers(database, sent, confirmed);
  const ends = numbered.flatMap((operation) => {
    const verdict = verdicts[operation.index];
    return verdict && verdict.state !== 'waiting' ? [{ ...operation, verdict }] : [];
  });
  await insertOperations(
    database,
    sent,
    ends.map(({ verdict, ...operation }) => ({
      ...operation,
      verdict,
      settledAt: verdict.state === 'accepted' ? null : answered.at,
    })),
  );
  await insertBatch(database, { sent, state: 'done', ids: ends.map((operation) => operation.id) });
  for (const { person, verdict } of ends)
    if (verdict.outcome === 'ok' || verdict.outcome === 'sent_unknown')
      confirmed.set(`${sent.sync}\0${person}`, String(answered.at));
}

/** What became of operations that a vendor's job had accepted. Under other ids now, they are asked for again. */
async function storePolled(
  database: House['database'],
  { batch, at, ids, result, repeatable }: Extract<DeliveryEntry, { kind: 'polled' }>,
): Promise<void> {
  const operations = ids.map((id) => ({ id, attempts: 1 }));
  const verdicts = settlements({ operations }, result, { now: at, random: () => 0, repeatable });
  const ends = verdicts.filter(({ state }) => state === 'settled' || state === 'dead');
  await database.query(
    `UPDATE operations o SET state = s.state, outcome = s.outcome, code = nullif(s.code, ''), message = nullif(s.message, ''),
            remote_id = coalesce(nullif(s.remote_id, ''), o.remote_id), remote_job = NULL, settled_at = $7
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS s (id, state, outcome, code, message, remote_id)
     WHERE o.id = s.id AND o.batch = $8 AND o.state = 'accepted'`,
    [
      ends.map((end) => end.id),
      ends.map((end) => end.state),
      ends.map((end) => end.outcome),
      ends.map((end) => end.code),
      ends.map((end) => end.message.slice(0, 500)),
      ends.map((end) => end.remoteId),
      new Date(at).toISOString(),
      batch,
    ],
  );
}

async function storeUnderWay(
  database: House['database'],
  sent: Sending,
  confirmed: ReadonlyMap<string, string>,
): Promise<void> {
  const operations = await withNumbers(database, sent, confirmed);
  // Under other ids it would be another message to the destination: better one too few than one twice.
  const renumbered = operations.some(({ id, index }) => id !== sent.operations[index]?.id);
  const settledAt = renumbered ? Date.now() : null;
  await insertOperations(
    database,
    sent,
    operations.map((operation) => ({
      ...operation,
      verdict: renumbered ? unknownFate(operation.id) : null,
      settledAt,
    })),
  );
  const ids = operations.map((operation) => operation.id);
  await insertBatch(database, { sent, state: renumbered ? 'done' : 'sending', ids });
}

function unknownFate(id: string): Settlement {
  const message = 'a rebuild came while this was being sent; it may or may not have arrived, and is not sent again';
  const verdict = {
    state: 'settled',
    outcome: 'sent_unknown',
    code: '',
    nextAt: 0,
    attempt: true,
    remoteId: '',
    job: '',
  } as const;
  return { id, message, ...verdict };
}

interface Numbered extends SentOperation {
  index: number;
}

/** The operations of people who are known, numbered as they are now. The id of one says whom it is about, so it follows. */
async function withNumbers(
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

async function insertOperations(
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

async function insertBatch(
  database: House['database'],
  { sent, state, ids }: { sent: Sending; state: 'done' | 'sending'; ids: readonly string[] },
): Promise<void> {
  await database.query(
    `INSERT INTO delivery_batches (id, sync, idempotency_key, state, operation_ids, sent_at) VALUES ($1, $2, $1, $3, $4, now())
     ON CONFLICT (id) DO UPDATE SET state = excluded.state`,
    [sent.batch, sent.sync, state, ids],
  );
}
