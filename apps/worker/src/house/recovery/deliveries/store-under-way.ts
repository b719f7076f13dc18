import type { Settlement } from '@tributary/activation';
import type { House } from '../../house.js';
import { insertBatch, insertOperations, withNumbers, type Sending } from './sent-batch.js';

/** A batch without an answer becomes one under way; where its operations have other ids by now, one of unknown fate. */
export async function storeUnderWay(
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
