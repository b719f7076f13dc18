import type { StatedConsent, TrackingEvent } from '@tributary/contracts';

/** Names under which a choice is recorded: ours, and Segment's reserved event. */
const consentEvents = new Set(['Consent Preference Updated', 'Segment Consent Preference Updated']);

/** Names of purposes are short; a longer one is no purpose, and would not fit the ledger's index. */
const longestPurpose = 128;

/** True where the event exists to record a choice; other events only ask to be judged by the choice they carry. */
export function decidesConsent(call: TrackingEvent): boolean {
  return call.type === 'track' && consentEvents.has(call.event ?? '');
}

/** Versions of texts are short, too. */
const longestVersion = 64;

interface ConsentContext {
  categoryPreferences?: unknown;
  wording?: unknown;
}

/**
 * The choices that an event carries in `context.consent.categoryPreferences`: purpose → granted; and in
 * `context.consent.wording` with which text people were asked: one version for all, or purpose → version.
 */
export function statedConsents(call: TrackingEvent): StatedConsent[] {
  const consent = (call.context as { consent?: ConsentContext } | null | undefined)?.consent;
  const preferences = consent?.categoryPreferences;
  if (typeof preferences !== 'object' || preferences === null) return [];
  return Object.entries(preferences)
    .filter(
      (entry): entry is [string, boolean] =>
        typeof entry[1] === 'boolean' && entry[0] !== '' && entry[0].length <= longestPurpose,
    )
    .map(([purpose, granted]) => {
      const wording = wordingOf(consent, purpose);
      return wording === undefined ? { purpose, granted } : { purpose, granted, wording };
    });
}

function wordingOf(consent: ConsentContext | undefined, purpose: string): string | undefined {
  const stated = consent?.wording;
  const version =
    typeof stated === 'object' && stated !== null && Object.hasOwn(stated, purpose)
      ? (stated as Record<string, unknown>)[purpose]
      : stated;
  return typeof version === 'string' && version !== '' && version.length <= longestVersion ? version : undefined;
}
