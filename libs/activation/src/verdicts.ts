import type { BatchOutcome, Outcome } from '@tributary/plugin-kit';
import type { DeliveryBatch } from './operation-row.js';
import type { TargetResult } from './ports.js';

/** Where an operation stands after a try. */
export interface Settlement {
  id: string;
  state: 'settled' | 'waiting' | 'accepted' | 'dead';
  outcome:
    | 'ok'
    | 'accepted'
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
  /** The vendor's job that it was accepted into. */
  job: string;
}

const mostAttempts = 8;
const firstPauseMs = 1_000;
const longestPauseMs = 3_600_000;

export interface SettleClock {
  now: number;
  random(): number;
  /** The target honours idempotency keys: what may have arrived can be sent again. */
  repeatable: boolean;
  /** Set where the vendor was asked for a job that had accepted the operations. */
  job?: { name: string; acceptedAt: number };
}

/** What becomes of each operation of a batch. Pure, apart from the dice of the back-off. */
export function settlements(
  batch: { operations: readonly Pick<DeliveryBatch['operations'][number], 'id' | 'attempts'>[] },
  result: TargetResult,
  clock: SettleClock,
): Settlement[] {
  return batch.operations.map((operation, index) => {
    const outcome = result.outcomes[index] ?? result.batch ?? undefined;
    return {
      id: operation.id,
      ...(stillUnderWay(outcome, clock) ?? verdict(outcome, operation.attempts, clock)),
    };
  });
}

const longestJobMs = 24 * 3_600_000;
const firstPollMs = 1_000;
const longestPollMs = 60_000;

/** A job that goes on, or of which nobody could say anything just now: asked again later, no attempt used. */
function stillUnderWay(outcome: Outcome | BatchOutcome | undefined, clock: SettleClock): Verdict | undefined {
  const { now, job } = clock;
  const accepted =
    outcome !== undefined && 'outcome' in outcome && outcome.outcome === 'accepted' ? outcome : undefined;
  const decided =
    accepted === undefined && outcome !== undefined && 'outcome' in outcome && outcome.outcome !== 'unknown';
  if (decided || (accepted === undefined && job === undefined)) return undefined;
  const age = now - (job?.acceptedAt ?? now);
  if (age > longestJobMs) {
    const message = `the vendor's job gave no result within a day`;
    return verdict({ outcome: 'unknown', code: 'VENDOR_UNAVAILABLE', message }, mostAttempts, clock);
  }
  const asked = outcome !== undefined && 'afterMs' in outcome ? outcome.afterMs : undefined;
  const pause = asked ?? Math.min(longestPollMs, Math.max(firstPollMs, age / 4));
  return {
    state: 'accepted',
    outcome: 'accepted',
    code: '',
    message: '',
    nextAt: now + pause,
    attempt: true,
    remoteId: '',
    job: accepted?.job ?? job?.name ?? '',
  };
}

/**
 * Whether nobody can say of any record of a batch whether it got through. Where the target honours keys it is sent again
 * as it was, under its key: in another batch, under another key, what did get through would be done twice.
 */
export function isUndecided({ outcomes, batch }: TargetResult): boolean {
  if (batch !== null) return batch.batch === 'unavailable';
  return outcomes.length > 0 && outcomes.every((outcome) => outcome?.outcome === 'unknown');
}

type Verdict = Omit<Settlement, 'id'>;

const nobodyKnows = 'it may or may not have arrived, and is not sent again';

function verdict(outcome: Outcome | BatchOutcome | undefined, attempts: number, clock: SettleClock): Verdict {
  const base = { code: '', message: '', nextAt: clock.now, attempt: true, remoteId: '', job: '' };
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
    case 'accepted':
      return again({ code: 'PLUGIN_FAULT', message: 'the destination accepted what it had accepted before' });
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
    job: '',
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
    job: '',
  }));
}
