import type { BatchOutcome, Outcome } from '@tributary/plugin-kit';
import type { DeliveryBatch } from './queue.js';
import type { ActivationDeps, TargetResult } from './ports.js';

/** Where an operation stands after a try. */
export interface Settlement {
  id: string;
  state: 'settled' | 'waiting' | 'dead';
  outcome:
    | 'ok'
    | 'rejected'
    | 'suppressed'
    | 'no_consent'
    | 'sent_unknown'
    | 'retry'
    | 'throttled'
    | 'unavailable'
    | 'unauthorized'
    | 'blocked';
  code: string;
  message: string;
  nextAt: number;
  /** False where the try did not count: the target asked to wait. */
  attempt: boolean;
  remoteId: string;
}

const mostAttempts = 8;
const firstPauseMs = 1_000;
const longestPauseMs = 3_600_000;

export interface SettleClock {
  now: number;
  random(): number;
  /** The target honours idempotency keys: what may have arrived can be sent again. */
  repeatable: boolean;
}

/** What becomes of each operation of a batch. Pure, apart from the dice of the back-off. */
export function settlements(
  batch: Pick<DeliveryBatch, 'operations'>,
  result: TargetResult,
  clock: SettleClock,
): Settlement[] {
  return batch.operations.map((operation, index) => ({
    id: operation.id,
    ...verdict(result.outcomes[index] ?? result.batch ?? undefined, operation.attempts, clock),
  }));
}

type Verdict = Omit<Settlement, 'id'>;

const nobodyKnows = 'it may or may not have arrived, and is not sent again';

function verdict(outcome: Outcome | BatchOutcome | undefined, attempts: number, clock: SettleClock): Verdict {
  const base = { code: '', message: '', nextAt: clock.now, attempt: true, remoteId: '' };
  // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
  const pause = clock.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempts);
  const again = (detail: Partial<Verdict>): Verdict =>
    attempts >= mostAttempts
      ? { ...base, ...detail, state: 'dead', outcome: detail.outcome ?? 'retry' }
      : { ...base, nextAt: clock.now + pause, ...detail, state: 'waiting', outcome: detail.outcome ?? 'retry' };

  if (outcome === undefined) return again({ code: 'PLUGIN_FAULT', message: 'the destination gave no outcome' });
  if ('batch' in outcome)
    switch (outcome.batch) {
      case 'throttled':
        return { ...base, state: 'waiting', outcome: 'throttled', nextAt: clock.now + outcome.afterMs, attempt: false };
      case 'unavailable':
        return again({
          outcome: 'unavailable',
          code: 'VENDOR_UNAVAILABLE',
          message: outcome.message,
          ...(outcome.afterMs ? { nextAt: clock.now + outcome.afterMs } : {}),
        });
      case 'unauthorized':
        return {
          ...base,
          state: 'dead',
          outcome: 'unauthorized',
          code: 'CREDENTIALS_REFUSED',
          message: outcome.message,
        };
      case 'blocked':
        return { ...base, state: 'dead', outcome: 'blocked', code: 'VENDOR_UNAVAILABLE', message: outcome.message };
    }
  switch (outcome.outcome) {
    case 'ok':
      return { ...base, state: 'settled', outcome: 'ok', remoteId: outcome.remoteId ?? '' };
    case 'reject':
      return { ...base, state: 'settled', outcome: 'rejected', code: outcome.code, message: outcome.message };
    case 'suppressed':
      return { ...base, state: 'settled', outcome: 'suppressed', message: outcome.reason };
    case 'unknown':
      return clock.repeatable
        ? again({ code: outcome.code, message: outcome.message })
        : {
            ...base,
            state: 'settled',
            outcome: 'sent_unknown',
            code: outcome.code,
            message: `${outcome.message}; ${nobodyKnows}`,
          };
    case 'retry':
      return again({
        code: outcome.code,
        message: outcome.message,
        ...(outcome.afterMs ? { nextAt: clock.now + outcome.afterMs } : {}),
      });
    default:
      return again({
        code: 'PLUGIN_FAULT',
        message: 'the destination accepts asynchronously, which this release does not poll',
      });
  }
}

/** Operations that were held back at the door: consent was withdrawn, or the address suppressed, after they were planned. */
export function heldBack(held: readonly { id: string; reason: string }[], now: number): Settlement[] {
  return held.map(({ id, reason }) => ({
    id,
    state: 'settled',
    outcome: 'no_consent',
    code: '',
    message: reason,
    nextAt: now,
    attempt: false,
    remoteId: '',
  }));
}

/** The settlement of a batch of which nobody can know whether it was sent: a target without idempotency keys, after a crash. */
export function unknown(batch: DeliveryBatch, now: number): Settlement[] {
  return batch.operations.map((operation) => ({
    id: operation.id,
    state: 'settled',
    outcome: 'sent_unknown',
    code: '',
    message: `the process ended while this was being sent; ${nobodyKnows}`,
    nextAt: now,
    attempt: true,
    remoteId: '',
  }));
}

/** Writes settlements, and closes the batch, in one transaction. */
export async function settle(
  deps: ActivationDeps,
  batch: DeliveryBatch,
  settled: readonly Settlement[],
): Promise<void> {
  await deps.database.transaction(
    async (tx) => {
      await tx.query(
        `UPDATE operations o SET state = s.state, outcome = s.outcome, code = nullif(s.code, ''), message = nullif(s.message, ''),
                next_at = s.next_at, remote_id = s.remote_id,
                attempts = o.attempts - CASE WHEN s.attempt THEN 0 ELSE 1 END,
                settled_at = CASE WHEN s.state = 'waiting' THEN NULL ELSE $9::timestamptz END
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[], $8::text[])
           AS s (id, state, outcome, code, message, next_at, attempt, remote_id)
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
          new Date(deps.now()).toISOString(),
        ],
      );
      await tx.query(`UPDATE delivery_batches SET state = 'done' WHERE id = $1`, [batch.id]);
    },
    { priority: 'bulk' },
  );
}
