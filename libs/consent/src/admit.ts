import type { CollectedEvent, SourceConfig } from '@tributary/contracts';
import { decidesConsent, statedConsents } from './stated-consents.js';

export interface Admission {
  admitted: CollectedEvent[];
  /** Events whose own consent declines the purpose of their source: they go no further. */
  refused: CollectedEvent[];
}

/**
 * First consent gate, before identity: an event that says no to its source's purpose is not used.
 * A choice itself always passes, for it has to reach the ledger.
 */
export function admit(events: readonly CollectedEvent[], sources: Record<string, SourceConfig>): Admission {
  const admission: Admission = { admitted: [], refused: [] };
  for (const event of events) {
    const purpose = sources[event.source]?.purpose;
    const declined =
      purpose !== undefined &&
      !decidesConsent(event.call) &&
      statedConsents(event.call).some((choice) => choice.purpose === purpose && !choice.granted);
    (declined ? admission.refused : admission.admitted).push(event);
  }
  return admission;
}
