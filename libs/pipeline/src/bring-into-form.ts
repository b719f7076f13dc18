import { judgePlans } from '@tributary/collection';
import { decidesConsent, statedConsents } from '@tributary/consent';
import type { CollectedEvent, PipelineEvent, Quarantined } from '@tributary/contracts';
import {
  cleanEvents,
  countFindings,
  standardise,
  takeCensus,
  type CensusLine,
  type CountedFinding,
} from '@tributary/quality';
import type { PipelineDeps } from './ports.js';

/** What was found out about the values of a batch. */
export interface BatchQuality {
  findings: CountedFinding[];
  census: CensusLine[];
}

export interface FormedBatch {
  events: PipelineEvent[];
  quarantined: Quarantined[];
  /** Events that a tracking plan keeps out. */
  blocked: number;
  quality: BatchQuality;
}

/**
 * Admitted events in the one form of the pipeline: the steps of their source first, so that a plan judges values and not
 * ways of writing them, then the tracking plans, then identifiers, traits and money.
 */
export function bringIntoForm(events: readonly CollectedEvent[], config: PipelineDeps['config']): FormedBatch {
  const cleaned = cleanEvents(events, config.sources);
  const judged = judgePlans(cleaned.events, config.plans);
  const standard = standardise(judged.events, {
    region: config.region,
    identity: config.identity,
    compositeKey: config.compositeKey,
    consentOf: (call) => ({ consents: statedConsents(call), decides: decidesConsent(call) }),
  });
  return {
    events: standard.events,
    quarantined: [...cleaned.quarantined, ...judged.quarantined, ...standard.quarantined],
    blocked: judged.blocked,
    quality: {
      findings: countFindings([...cleaned.findings, ...judged.findings]),
      census: takeCensus(judged.events),
    },
  };
}
