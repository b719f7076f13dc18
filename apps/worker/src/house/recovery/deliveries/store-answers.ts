import { settlements } from '@tributary/activation';
import type { House } from '../../house.js';
import type { DeliveryEntry, SentOperation } from '../../journal/deliveries.js';
import { insertBatch, insertOperations, withNumbers, type Sending } from './sent-batch.js';

type Answered = Extract<DeliveryEntry, { kind: 'answered' }>;

/** A batch that was written down before the place where reading began: the copy of the database knows it. */
export async function sentBefore(database: House['database'], { batch, sync }: Answered): Promise<Sending> {
  const operations = await database.query<SentOperation>(
    `SELECT o.id, p.public_id AS person, o.profile::text AS profile, o.kind, o.record, o.record_hash AS hash
     FROM operations o JOIN profiles p ON p.id = o.profile WHERE o.batch = $1 ORDER BY o.id`,
    [batch],
  );
  return { kind: 'sending', batch, sync, repeatable: true, operations };
}

/** What the vendor answered of a batch, as a settled one. */
export async function storeAnswered(
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
export async function storePolled(
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
