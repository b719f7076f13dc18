/** What became of a value or event that a step of quality or a tracking plan looked at. */
export type FindingOutcome = 'fixed' | 'suggested' | 'warned' | 'quarantined' | 'blocked';

/** One thing that was found in one event; counted and sampled, never kept for each. */
export interface Finding {
  source: string;
  /** Kind of the step, or `plan`. */
  step: string;
  /** Version of the step, or of the planned event. */
  version: number;
  event: string;
  /** Path in the call; empty for the event itself. */
  field: string;
  /** What is the matter, as a word that stays: `date_ambiguous`, `label_unmapped`, `required`. */
  code: string;
  outcome: FindingOutcome;
  /** As it came, and as it is now or might be; cut, and empty where a value may not be shown. */
  before: string;
  after: string;
  detail: string;
  messageId: string;
}
