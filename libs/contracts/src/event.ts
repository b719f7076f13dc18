import { z } from 'zod';

/**
 * The tracking event, as Segment's specification names its parts (https://segment.com/docs/connections/spec/).
 * Everything that enters is one of these: a CRM row is `identify`, an order `track "Order Completed"`.
 */
export const eventTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const;
export type EventType = (typeof eventTypes)[number];

const identifier = z.union([z.string().min(1).max(512), z.number()]);
const bag = z.record(z.string(), z.unknown());

export const trackingEventSchema = z
  .looseObject({
    type: z.enum(eventTypes),
    messageId: z.string().min(1).max(200).optional(),
    userId: identifier.nullish(),
    anonymousId: identifier.nullish(),
    previousId: identifier.nullish(),
    groupId: identifier.nullish(),
    event: z.string().min(1).max(256).optional(),
    name: z.string().max(1024).nullish(),
    category: z.string().max(1024).nullish(),
    properties: bag.nullish(),
    traits: bag.nullish(),
    context: bag.nullish(),
    integrations: bag.nullish(),
    timestamp: z.union([z.string(), z.number()]).nullish(),
    originalTimestamp: z.union([z.string(), z.number()]).nullish(),
    sentAt: z.union([z.string(), z.number()]).nullish(),
  })
  .meta({ id: 'TrackingEvent', description: 'One tracking call of the Segment specification.' });

export type TrackingEvent = z.infer<typeof trackingEventSchema>;

/** Types of identifier that the identity graph knows, strongest first (see libs/identity). */
export const identifierTypes = ['customer_number', 'user_id', 'email', 'phone', 'anonymous_id', 'composite'] as const;
export type IdentifierType = (typeof identifierTypes)[number];

export interface Identifier {
  type: IdentifierType;
  /** Normalised: lower-case e-mail, E.164 phone, trimmed ids. */
  value: string;
}

/** Where an event stands in the event log: the frame's position and the event's index inside that frame. */
export interface LogPlace {
  position: number;
  index: number;
}

/** A trait value that an event states about its person. */
export interface StatedTrait {
  name: string;
  value: string | number | boolean | null;
}

/** A choice about a purpose of use that an event carries. */
export interface StatedConsent {
  purpose: string;
  granted: boolean;
  /** Version of the text that the person was asked with, where the event tells it. */
  wording?: string;
}

/** An event that was set aside, perhaps mended, and sent into the log again. */
export interface Resent {
  /** Id of the line of the quarantine. */
  of: string;
  /** How often its message was sent anew: what was used up by an earlier one is open to this one. */
  generation: number;
  by: string;
}

/** A tracking call taken from the log: checked against its schema, with its id and times settled. */
export interface CollectedEvent {
  place: LogPlace;
  source: string;
  messageId: string;
  /** Milliseconds UTC, corrected for the sender's clock. */
  occurredAt: number;
  /** Milliseconds UTC at which it was accepted. */
  knownAt: number;
  call: TrackingEvent;
  /** Absent: it came in from outside. */
  resent?: Resent;
}

/**
 * An event on its way through the pipeline: defaults filled in, times settled, values standardised.
 * Times are milliseconds since 1970 in UTC; money is a decimal string with a currency.
 */
export interface PipelineEvent {
  place: LogPlace;
  source: string;
  type: EventType;
  /** The event's name: of a track call its `event`, of the others the type ("page", "identify"). */
  name: string;
  messageId: string;
  occurredAt: number;
  knownAt: number;
  identifiers: Identifier[];
  traits: StatedTrait[];
  /** The choices that come with the event (context.consent.categoryPreferences). */
  consents: StatedConsent[];
  /** True where the event exists to record a choice: it changes the ledger, the others only ask to be judged by it. */
  decidesConsent: boolean;
  orderId: string;
  /** Value of the event in its currency, an exact decimal with at most four places, or null where it has none. */
  value: string | null;
  currency: string;
  properties: Record<string, unknown>;
  /** What its call says of where it comes from: page, device, library, campaign. */
  context: Record<string, unknown>;
  /** What else its call says, and no other field of this does. */
  rest: Record<string, unknown>;
  /** Hash of the raw row it was made from, or '0': rows repeated to the letter share it. */
  rowHash: string;
}

/**
 * An event after identity. `origin` is the profile that first held its strongest identifier, `profile` the canonical one;
 * both are UInt64 as decimal strings, and '0' is nobody: an event that names no person.
 */
export interface ResolvedEvent extends PipelineEvent {
  origin: string;
  profile: string;
  /** Identifiers that it names beside the person's, and that identity kept apart. Absent: none. */
  leftOut?: readonly Identifier[];
}

/** Something that could not be used, kept with its reason. */
export interface Quarantined {
  source: string;
  /** A stable code of the error registry. */
  code: string;
  reason: string;
  /** File and line, or log place, where a person finds it again. */
  where: string;
  /** The offending input, cut to 8 KB. */
  raw: string;
  messageId: string;
  at: number;
  /** The generation with which it may be sent again (see {@link Resent}). Default 0. */
  generation?: number;
  /** Id of the line that it was sent again from. */
  resentOf?: string;
}
