import type { Identifier, IdentifierType, TrackingEvent } from '@tributary/contracts';
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
const onlyZerosAndDashes = /^[0-]*$/;
const longestIdentifier = 512;
/** Zero-width and direction marks: they come along when an address is copied, and no address has them. */
const invisible = /\p{Cf}/gu;
/** External ids read of one event: far more than one person may hold, few enough not to slow down the graph. */
const mostExternalIds = 32;
const emailShape = /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,190}\.[^\s@,;<>".]{2,24}$/;

/** The value in its one normal form, or undefined where it cannot name a person. */
export function normaliseIdentifier(type: IdentifierType, value: unknown, region?: string): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).normalize('NFC').replaceAll('\0', '').trim();
  if (text.length > longestIdentifier || /\p{Surrogate}/u.test(text) || namesNobody(text)) return undefined;
  if (type === 'email') {
    const email = text
      .replace(invisible, '')
      .replace(/^mailto:/i, '')
      .toLowerCase()
      .normalize('NFC');
    return emailShape.test(email) && !namesNobody(email) ? email : undefined;
  }
  return type === 'phone' ? normalisePhone(text, region) : text;
}

function namesNobody(text: string): boolean {
  return blocked.has(text.toLowerCase()) || onlyZerosAndDashes.test(text);
}

type Bag = Record<string, unknown>;
const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {});

/**
 * Every identifier that a call states, normalised, each once. Where they are read: `userId`, `anonymousId`,
 * `context.externalIds`, and `email`, `phone`, `customer_number` in `traits`, `context.traits` and, for track calls,
 * `properties` (as Segment's Unify does by default). The traits of a group call are those of the group, so its e-mail
 * address and phone number name no person.
 */
export function identifiersOf(call: TrackingEvent, region?: string): Identifier[] {
  const found = new Map<string, Identifier>();
  const add = (type: IdentifierType, value: unknown) => {
    const normal = value == null ? undefined : normaliseIdentifier(type, value, region);
    if (normal !== undefined) found.set(`${type}\0${normal}`, { type, value: normal });
  };
  add('user_id', call.userId);
  add('anonymous_id', call.anonymousId);
  const context = bag(call.context);
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
