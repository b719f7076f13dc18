import type { CollectedEvent, TrackingEvent } from '@tributary/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardise, traitName } from './index.js';
import { traitsOf } from './traits.js';

const consentOf = () => ({ consents: [], decides: false });
const collected = (call: Partial<TrackingEvent>, index = 0): CollectedEvent => ({
  place: { position: 3, index },
  source: 'web',
  messageId: `m${index}`,
  occurredAt: 1,
  knownAt: 2,
  call: { type: 'track', event: 'Seen', ...call },
});
const one = (call: Partial<TrackingEvent>) => standardise([collected(call)], { consentOf }).events[0]!;
/** JSON text of so many levels, parsed. */
const deep = (levels: number) =>
  JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as Record<string, unknown>;

describe('traitName', () => {
  it.each([
    ['firstName', 'first_name'],
    ['First Name', 'first_name'],
    ['first-name', 'first_name'],
    ['FIRST_NAME', 'first_name'],
    ['address.city', 'address_city'],
    ['Größe', 'grosse'.replace('ss', '_')],
    ['naïveté', 'naivete'],
    ['2nd', 't_2nd'],
    ['__proto__', 'proto'],
    ['a"b\'c`d\\e', 'a_b_c_d_e'],
    ['$', ''],
    ['', ''],
    ['имя', ''],
    ['🌊', ''],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('%j is %j', (name, plain) => expect(traitName(name)).toBe(plain));

  it('is a name that rules can hold, and its own normal form (property)', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const plain = traitName(name);
        expect(plain).toMatch(/^$|^[a-z][a-z0-9_]{0,63}$/);
        expect(traitName(plain)).toBe(plain);
      }),
    ));

  it('is not held up by a name of megabytes', () => expect(traitName('x'.repeat(10_000_000))).toBe('x'.repeat(64)));
});

describe('traitsOf', () => {
  const traits = (call: Partial<TrackingEvent>) =>
    Object.fromEntries(traitsOf({ type: 'identify', ...call }).map(({ name, value }) => [name, value]));

  it('takes scalars, and one level of nesting', () =>
    expect(
      traits({
        traits: {
          a: 1,
          b: 'x',
          c: false,
          d: null,
          address: { city: 'Bath', geo: { lat: 1 }, '': 2 },
          list: [1],
          tags: { all: ['x'] },
        },
      }),
    ).toEqual({
      a: 1,
      b: 'x',
      c: false,
      d: null,
      address_city: 'Bath',
      address: 2,
    }));

  it('lets the first of two spellings and the nearer of two places win', () =>
    expect(
      traits({ traits: { firstName: 'Ann', first_name: 'Bob' }, context: { traits: { firstName: 'Cid', age: 3 } } }),
    ).toEqual({ first_name: 'Ann', age: 3 }));

  it('does not take the traits of a group for those of a person', () =>
    expect(traits({ type: 'group', traits: { name: 'Acme' }, context: { traits: { age: 3 } } })).toEqual({ age: 3 }));

  it('cleans text, and never cuts a character in halves', () => {
    expect(traits({ traits: { a: ' e\u0301\0 ' } })).toEqual({ a: 'é' });
    const { a } = traits({ traits: { a: `x${'🌊'.repeat(10_000)}` } }) as { a: string };
    expect(a.length).toBeLessThanOrEqual(8192);
    expect(a).not.toMatch(/\p{Surrogate}/u);
  });

  it('stops at 200', () =>
    expect(
      traitsOf({ type: 'identify', traits: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`n${n}`, n])) }),
    ).toHaveLength(200));

  it.each([
    { traits: null },
    { context: { traits: 'x' } },
    { context: { traits: [1] } },
    { context: { traits: { a: [] } } },
  ])('%j has none', (call) => expect(traits(call as Partial<TrackingEvent>)).toEqual({}));
});

describe('standardise', () => {
  it('takes what names nobody neither for an identifier nor for a trait', () => {
    const empty = { email: 'NULL', phone: '000', customer_number: 0, first_name: 'null', age: 0 };
    const event = one({ userId: 'undefined', traits: empty });
    expect(event.identifiers).toEqual([]);
    expect(event.traits).toEqual([
      { name: 'first_name', value: 'null' },
      { name: 'age', value: 0 },
    ]);
    // As it came it is kept beside the event.
    expect(one({ userId: 'u', traits: { email: 'NoReply@shop.example' } })).toMatchObject({
      traits: [],
      rest: { traits: { email: 'NoReply@shop.example' } },
    });
    // Null takes a trait away; what is no address stays to be seen.
    expect(one({ userId: 'u', traits: { email: null, phone: 'later' } }).traits).toHaveLength(2);
  });

  it('brings an event into one form', () => {
    const properties = { order_id: ' A1 ', revenue: '12.50', currency: 'gbp' };
    const [event] = standardise(
      [collected({ userId: ' u1 ', traits: { firstName: 'Ann' }, properties, context: { row: { hash: '17' } } })],
      {
        consentOf: () => ({ consents: [{ purpose: 'ads', granted: true }], decides: true }),
      },
    ).events;
    expect(event).toEqual({
      place: { position: 3, index: 0 },
      source: 'web',
      type: 'track',
      name: 'Seen',
      messageId: 'm0',
      occurredAt: 1,
      knownAt: 2,
      identifiers: [{ type: 'user_id', value: 'u1' }],
      traits: [{ name: 'first_name', value: 'Ann' }],
      consents: [{ purpose: 'ads', granted: true }],
      decidesConsent: true,
      orderId: 'A1',
      value: '12.5',
      currency: 'GBP',
      properties,
      context: { row: { hash: '17' } },
      rest: { userId: ' u1 ' },
      rowHash: '17',
    });
  });

  it.each<[string, Partial<TrackingEvent>, Record<string, unknown>]>([
    ['what a page is called', { type: 'page', name: 'Home', category: 'Shop' }, { name: 'Home', category: 'Shop' }],
    [
      'a group and its traits',
      { type: 'group', groupId: 'g1', traits: { seats: 5 } },
      { groupId: 'g1', traits: { seats: 5 } },
    ],
    [
      'traits that are no traits of a profile',
      { traits: { city: 'Paris', tags: ['a'], address: { zip: '1' }, deep: { er: { est: 1 } } } },
      { traits: { tags: ['a'], deep: { er: { est: 1 } } } },
    ],
    [
      'opt-outs, and fields of its own',
      { integrations: { Ads: false }, plan: 'pro' },
      { integrations: { Ads: false }, plan: 'pro' },
    ],
    [
      'a time that was put right',
      { timestamp: '1970-01-01T00:00:05Z', sentAt: 7 },
      { timestamp: '1970-01-01T00:00:05Z', sentAt: 7 },
    ],
    ['not a time that was taken', { timestamp: '1970-01-01T00:00:00.001Z' }, {}],
    ['nothing of what says nothing', { userId: null, traits: {}, integrations: {}, category: '' }, {}],
  ])('keeps the rest of a call: %s', (_, call, rest) => expect(one(call).rest).toEqual(rest));

  it('names calls that are no track by their type', () =>
    expect(one({ type: 'page', event: 'x', name: 'Home' }).name).toBe('page'));

  it.each([
    ['eur', 'EUR'],
    ['euros', ''],
    ['€', ''],
    ['🌊🌊', ''],
    [5, ''],
    [{}, ''],
    ['ſſſ', 'SSS'],
  ])('currency %j is %j', (currency, code) => expect(one({ properties: { currency } }).currency).toBe(code));

  it.each([
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '0'],
    [7, '7'],
    ['007', '7'],
    ['abc', '0'],
    ['-1', '0'],
    [1.5, '0'],
    [1e21, '0'],
    [{}, '0'],
    [null, '0'],
    ['', '0'],
  ])('row hash %j is %s', (hash, kept) => expect(one({ context: { row: { hash } } }).rowHash).toBe(kept));

  it('sets poison aside and keeps its neighbours', () => {
    const poison = [collected({ context: deep(66) }, 1), collected({ properties: deep(50_000) }, 2)];
    const { events, quarantined } = standardise(
      [collected({}, 0), ...poison, collected({ properties: deep(64), traits: deep(64) }, 3)],
      { consentOf },
    );
    expect(events.map((event) => event.messageId)).toEqual(['m0', 'm3']);
    expect(quarantined).toMatchObject([
      { source: 'web', code: 'EVENT_INVALID', where: 'log 3.1', messageId: 'm1', at: 2 },
      { code: 'EVENT_INVALID', where: 'log 3.2', messageId: 'm2' },
    ]);
  });

  it('throws at nothing that JSON can say (property)', () => {
    const call = fc.record({
      properties: fc.dictionary(fc.string(), fc.jsonValue()),
      traits: fc.dictionary(fc.string(), fc.jsonValue()),
      context: fc.dictionary(fc.constantFrom('row', 'traits', 'externalIds', 'consent'), fc.jsonValue()),
    });
    fc.assert(
      fc.property(call, (parts) => void expect(standardise([collected(parts)], { consentOf }).quarantined).toEqual([])),
    );
  });
});
