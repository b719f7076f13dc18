import type { FindingOutcome, RuleAction } from '@tributary/contracts';

/** What a rule says of one value. */
export interface Verdict {
  code: string;
  detail: string;
  /** The value to go on with; absent: it stays, unless `action` says otherwise. */
  after?: unknown;
  /** What might stand there instead. */
  suggestion?: string;
  /** Where the value breaks a rule. */
  action?: RuleAction;
  /** Another place of the call to write to. */
  also?: { path: readonly string[]; value: unknown };
}

/** Judges one value of a call; undefined where there is nothing to say. */
export type ValueRule = (value: unknown, call: object) => Verdict | undefined;

/** What becomes of the value, in the words of a finding. */
export function outcomeOf({ action, suggestion, after }: Verdict): FindingOutcome {
  if (action === 'quarantine') return 'quarantined';
  if (action === 'block') return 'blocked';
  if (action === 'warn') return 'warned';
  return after === undefined && suggestion !== undefined ? 'suggested' : after === undefined ? 'warned' : 'fixed';
}
