import type { Identifier, IdentifierType, IdentityConfig, TrackingEvent } from '@tributary/contracts';
import { isBlocked } from './blocked-values.js';
import { knownComposite } from './composite-identifiers.js';
import { boxOf } from './email-providers.js';
import { normalisePhone } from './phone.js';

/**
 * Values that name nobody. They come from programs that print an empty variable, from forms filled in to get past, and
 * from test accounts; one of them as an identifier would make one person of thousands.
 */
const blocked = new Set(
  [
    '',
    '0',
    '-1',
    'null',
    'undefined',
    'none',
    'nil',
    'nan',
    'n/a',
    'na',
    'unknown',
    'anonymous',
    'guest',
    'true',
    'false',
  ]
    .concat(['[object object]', 'test', 'id', 'distinct_id', 'not_authenticated', 'email', 'user'])
    .concat([
      'test@test.com',
      'test@example.com',
      'a@a.com',
      'noreply@example.com',
      'none@none.com',
      'email@email.com',
    ]),
);
/** Boxes that nobody reads, or whoever is on duty: whatever their domain, they name no person. */
const nobodysBox = /^(no[-_.]?reply|do[-_.]?not[-_.]?reply|mailer-daemon|postmaster)@/;
const onlyZerosAndDashes = /^[0-]*$/;
const longestIdentifier = 512;
/** Zero-width and direction marks: they come along when an address is copied, and no address has them. */
const invisible = /\p{Cf}/gu;
/** External ids read of one event: far more than one person may hold, few enough not to slow down the graph. */
const mostExternalIds = 32;
const emailShape = /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,190}\.[^\s@,;<>".]{2,24}$/;

/** How identifiers are read. */
export interface IdentifierReading {
  /** ISO 3166 country of phone numbers without a country code. */
  region?: string | undefined;
  /** What the configuration says of identifiers. Default: nothing. */
  identity?: IdentityConfig | undefined;
}

/**
 * The value in its one normal form, or undefined where it cannot name a person. Of a type that is scoped, a value as a
 * person writes it: with its source or device in front.
 */
export function normaliseIdentifier(
  type: IdentifierType,
  value: unknown,
  { region, identity }: IdentifierReading = {},
): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).normalize('NFC').replaceAll('\0', '').trim();
  if (text.length > longestIdentifier || /\p{Surrogate}/u.test(text) || namesNobody(text)) return undefined;
  const normal = normalOf(type, text, { region, identity });
  return normal !== undefined && identity && isBlocked(identity, type, normal) ? undefined : normal;
}

function normalOf(type: IdentifierType, text: string, { region, identity }: IdentifierReading): string | undefined {
  if (type === 'email') {
    const email = text
      .replace(invisible, '')
      .replace(/^mailto:/i, '')
      .toLowerCase()
      .normalize('NFC');
    if (!emailShape.test(email) || namesNobody(email) || nobodysBox.test(email)) return undefined;
    return identity?.emailProviders ? boxOf(email) : email;
  }
  if (type === 'composite') return knownComposite(text, identity);
  return type === 'phone' ? normalisePhone(text, region) : text;
}

function namesNobody(text: string): boolean {
  return blocked.has(text.toLowerCase()) || onlyZerosAndDashes.test(text);
}

/** Traits that are identifiers, too. */
const identifierTraits: ReadonlySet<string> = new Set<IdentifierType>(['email', 'phone', 'customer_number', 'user_id']);

/**
 * Whether a trait says nothing of its person: an identifier in whose place stands what names nobody (`null`, `0`,
 * `noreply@…`). As a trait it would take the place of an address that was said before.
 */
export function isEmptyIdentifier({ name, value }: { name: string; value: unknown }): boolean {
  if (!identifierTraits.has(name) || (typeof value !== 'string' && typeof value !== 'number')) return false;
  const text = String(value).trim();
  return namesNobody(text) || (name === 'email' && nobodysBox.test(text.toLowerCase()));
}

type Bag = Record<string, unknown>;
const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {});

/**
 * Every identifier that a call states, normalised, each once. Where they are read: `userId`, `anonymousId`,
 * `context.externalIds`, and `email`, `phone`, `customer_number` in `traits`, `context.traits` and, for track calls,
 * `properties` (as Segment's Unify does by default). The traits of a group call are those of the group, so its e-mail
 * address and phone number name no person.
 */
export function identifiersOf(
  call: TrackingEvent,
  reading: IdentifierReading & { source?: string } = {},
): Identifier[] {
  const found = new Map<string, Identifier>();
  const context = bag(call.context);
  const add = (type: IdentifierType, value: unknown) => {
    const normal = value == null ? undefined : normaliseIdentifier(type, value, reading);
    if (normal === undefined) return;
    const scoped = inScope(normal, reading.identity?.identifiers[type].scope, { source: reading.source, context });
    found.set(`${type}\0${scoped}`, { type, value: scoped });
  };
  add('user_id', call.userId);
  add('anonymous_id', call.anonymousId);
  if (Array.isArray(context.externalIds))
    for (const external of context.externalIds.slice(0, mostExternalIds).map(bag))
      if (external.type === 'customer_number') add('customer_number', external.id);
  const own = call.type === 'group' ? {} : bag(call.traits);
  for (const traits of [own, bag(context.traits), call.type === 'track' ? bag(call.properties) : {}]) {
    add('email', traits.email);
    add('phone', traits.phone);
    add('customer_number', traits.customer_number ?? traits.customerNumber);
  }
  if (call.type === 'alias') add('anonymous_id', call.previousId);
  return [...found.values()];
}

/** A scoped value is another one elsewhere: its source or device stands in front. */
function inScope(
  value: string,
  scope: IdentityConfig['identifiers'][IdentifierType]['scope'] | undefined,
  where: { source: string | undefined; context: Bag },
): string {
  const device = scope === 'device' ? bag(where.context.device).id : undefined;
  const prefix = scope === 'source' ? where.source : typeof device === 'string' ? device : undefined;
  return prefix ? `${prefix}:${value}` : value;
}
