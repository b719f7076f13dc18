import { callName, setAside } from '@tributary/collection';
import {
  TributaryError,
  type CollectedEvent,
  type IdentityConfig,
  type PipelineEvent,
  type Quarantined,
  type StatedConsent,
} from '@tributary/contracts';
import { compositesOf } from './composite-identifiers.js';
import { eventValue } from './event-value.js';
import { identifiersOf, isEmptyIdentifier } from './identifiers.js';
import { restOfCall } from './rest-of-call.js';
import { traitsOf } from './traits.js';

export interface Standardised {
  events: PipelineEvent[];
  quarantined: Quarantined[];
}

export interface StandardiseOptions {
  /** ISO 3166 country of phone numbers without a country code. */
  region?: string;
  /** What the configuration says of identifiers. */
  identity?: IdentityConfig;
  /** Of composite identifiers; needed where the configuration has rules of them. */
  compositeKey?: Uint8Array | undefined;
  /** How a call's consent is read; handed in so that quality knows nothing of consent. */
  consentOf(call: CollectedEvent['call']): { consents: StatedConsent[]; decides: boolean };
}

/**
 * Brings every event into one form: identifiers normalised, traits named alike, money exact. Poison goes to quarantine.
 * @throws SECRET_KEY_MISSING where there are rules of composite identifiers and no key
 */
export function standardise(events: readonly CollectedEvent[], options: StandardiseOptions): Standardised {
  // Before the first event: what fails there is taken for a fault of the event.
  if (options.compositeKey === undefined && Object.keys(options.identity?.composites ?? {}).length > 0)
    throw new TributaryError('SECRET_KEY_MISSING', 'Composite identifiers need the key of this installation.');
  const standardised: Standardised = { events: [], quarantined: [] };
  for (const event of events) {
    try {
      standardised.events.push(standardiseEvent(event, options));
    } catch (error) {
      const reason =
        error instanceof TributaryError || error instanceof RangeError ? nested : 'the event cannot be standardised';
      standardised.quarantined.push(setAside(event, { code: 'EVENT_INVALID', reason }));
    }
  }
  return standardised;
}

/** The call itself and 65 levels in it; the door lets through 64 in all, sources what they like. */
const deepest = 65;
const nested = 'the event is nested too deeply';

function standardiseEvent(event: CollectedEvent, options: StandardiseOptions): PipelineEvent {
  const { call } = event;
  const properties = (call.properties ?? {}) as Record<string, unknown>;
  if (depthOver(call, deepest)) throw new TributaryError('EVENT_INVALID', nested);
  const traits = traitsOf(call).filter((trait) => !isEmptyIdentifier(trait));
  const { consents, decides } = options.consentOf(call);
  const context = (call.context ?? {}) as { row?: { hash?: unknown } };
  return {
    place: event.place,
    source: event.source,
    type: call.type,
    name: callName(call),
    messageId: event.messageId,
    occurredAt: event.occurredAt,
    knownAt: event.knownAt,
    identifiers: [
      ...identifiersOf(call, { region: options.region, identity: options.identity, source: event.source }),
      ...compositesOf(traits, { identity: options.identity, key: options.compositeKey }),
    ],
    traits,
    consents,
    decidesConsent: decides,
    orderId: textOf(properties.order_id ?? properties.orderId),
    value: eventValue(properties),
    currency: currencyOf(properties.currency),
    properties,
    context,
    rest: restOfCall(call, event.occurredAt),
    rowHash: rowHashOf(context.row?.hash),
  };
}

/** ISO 4217, or '' for what is no such code. */
function currencyOf(value: unknown): string {
  const code = textOf(value).toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : '';
}

/** A UInt64 as text. Anyone may send a `context.row`, so what is no such number counts as no hash. */
function rowHashOf(value: unknown): string {
  const text = textOf(value);
  return /^\d{1,20}$/.test(text) && BigInt(text) < 1n << 64n ? String(BigInt(text)) : '0';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

/** Walks without recursion, so that depth itself cannot overflow the stack. */
function depthOver(root: unknown, limit: number): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null
        ? Object.values(value).filter((child) => typeof child === 'object' && child !== null)
        : [],
    );
  }
  return false;
}
