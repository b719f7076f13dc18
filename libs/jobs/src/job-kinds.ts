import { TributaryError, type JobKind } from '@tributary/contracts';

/** A kind with its defaults filled in. */
export type SettledKind = Required<JobKind>;

const name = /^[A-Za-z0-9_.-]{1,100}$/;

/**
 * Fills in the defaults of a kind.
 * @throws INVALID_REQUEST where a value is out of range.
 */
export function settleKind(kind: JobKind): SettledKind {
  const settled = { retries: 3, backoffMs: 1000, expireSeconds: 900, concurrency: 1, ...kind };
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const valid =
    name.test(settled.name) &&
    whole(settled.retries, 0, 1000) &&
    whole(settled.backoffMs, 0, 86_400_000) &&
    whole(settled.expireSeconds, 1, 86_399) &&
    whole(settled.concurrency, 1, 1000);
  if (valid) return settled;
  throw new TributaryError(
    'INVALID_REQUEST',
    `The job kind "${kind.name}" is not valid: a name of letters, digits and "_.-", retries 0 to 1000, backoffMs up to a day, expireSeconds 1 to 86399, concurrency 1 to 1000.`,
  );
}

/** Pause before the next try: the first pause, doubled with each failed attempt, at most a day. Milliseconds. */
export function pauseAfter(attempt: number, backoffMs: number): number {
  return Math.min(86_400_000, backoffMs * 2 ** Math.min(30, attempt - 1));
}
