import { identifierTypes, identityConfigSchema, type TrackingEvent } from '@tributary/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiersOf } from './identifiers.js';
import { normaliseIdentifier } from './index.js';

describe('values that name nobody', () => {
  it.each([
    '',
    ' ',
    '0',
    '-1',
    '00000',
    '0-0',
    '---',
    'null',
    'NULL',
    ' undefined ',
    'N/A',
    'None',
    '[object Object]',
    'Guest',
    'anonymous',
    0,
    -1,
  ])('refuses %j', (value) => {
    for (const type of identifierTypes) expect(normaliseIdentifier(type, value, { region: 'GB' })).toBeUndefined();
  });

  it.each([
    'test@test.com',
    'TEST@Example.com',
    'mailto:test@test.com',
    'noreply@example.com',
    'No-Reply@shop.org',
    'do_not_reply@shop.org',
    'postmaster@shop.org',
    'no\u200breply@example.com',
  ])('refuses the address %s', (value) => expect(normaliseIdentifier('email', value)).toBeUndefined());

  it.each([null, undefined, true, {}, [], ['a'], NaN])('refuses %j', (value) =>
    expect(normaliseIdentifier('user_id', value)).toBeUndefined(),
  );

  it('refuses what is too long or no text', () => {
    expect(normaliseIdentifier('user_id', 'x'.repeat(512))).toHaveLength(512);
    expect(normaliseIdentifier('user_id', 'x'.repeat(513))).toBeUndefined();
    expect(normaliseIdentifier('user_id', 'a\ud800')).toBeUndefined();
    expect(normaliseIdentifier('user_id', '\0')).toBeUndefined();
  });
});

describe('normal forms', () => {
  it.each([
    [' Ann@Example.COM ', 'ann@example.com'],
    ['mailto:Ann@example.com', 'ann@example.com'],
    ['\u200bann@example.com\u200e', 'ann@example.com'],
    ['ann+list@example.co.uk', 'ann+list@example.co.uk'],
    ["o'neill@example.ie", "o'neill@example.ie"],
    ['josé@exämple.com', 'josé@exämple.com'],
    ['jose\u0301@example.com', 'josé@example.com'],
    ['ann@example', undefined],
    ['@example.com', undefined],
    ['ann@@example.com', undefined],
    ['ann@example.com, bob@example.com', undefined],
    ['Ann <ann@example.com>', undefined],
    ['ann example@example.com', undefined],
    [`${'a'.repeat(65)}@example.com`, undefined],
  ])('e-mail %j: %s', (value, normal) => expect(normaliseIdentifier('email', value)).toBe(normal));

  it.each([
    ['+44 20 7946 0018', undefined, '+442079460018'],
    ['0044 20 7946 0018', undefined, '+442079460018'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['(020) 7946-0018', 'GB', '+442079460018'],
    ['020 7946 0018', undefined, undefined],
    ['020 7946 0018', 'XX', undefined],
    ['030 123456', 'DE', '+4930123456'],
    ['+49 (0)30 123456', 'GB', '+4930123456'],
    ['\u202a+44 20 7946 0018\u202c', undefined, '+442079460018'],
    [442079460018, 'GB', '+442079460018'],
    ['12', 'GB', undefined],
    ['call me', 'GB', undefined],
    ['9'.repeat(400), 'GB', undefined],
  ])('phone %j in %s: %s', (value, region, normal) =>
    expect(normaliseIdentifier('phone', value, { region })).toBe(normal),
  );

  it('keeps ids as they are, but for blanks, NUL and the way accents are written', () => {
    expect(normaliseIdentifier('user_id', '  Abc-1 ')).toBe('Abc-1');
    expect(normaliseIdentifier('user_id', 17)).toBe('17');
    expect(normaliseIdentifier('customer_number', '0017')).toBe('0017');
    expect(normaliseIdentifier('anonymous_id', 'e\u0301\0')).toBe('é');
  });

  it('are normal already (property)', () => {
    const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const address = fc.tuple(local, local).map(([name, host]) => `${name}@${host}.com`);
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      address,
      fc.stringMatching(/^[+0-9 ()-]{5,18}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...identifierTypes), value, (type, text) => {
        const once = normaliseIdentifier(type, text, { region: 'GB' });
        if (once !== undefined) expect(normaliseIdentifier(type, once, { region: 'GB' })).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('identifiersOf', () => {
  const of = (call: Partial<TrackingEvent>) =>
    identifiersOf({ type: 'track', event: 'e', ...call }, { region: 'GB' }).map((each) => `${each.type}=${each.value}`);

  it('reads every place once', () => {
    expect(
      of({
        userId: 'u1',
        anonymousId: 'a1',
        traits: { email: 'A@x.com', phone: '020 7946 0018', customerNumber: 7 },
        context: {
          traits: { email: 'a@x.com', customer_number: '8' },
          externalIds: [{ type: 'customer_number', id: '9' }, { type: 'other', id: 'o' }, null, 5],
        },
        properties: { email: 'b@x.com' },
      }).sort(),
    ).toEqual([
      'anonymous_id=a1',
      'customer_number=7',
      'customer_number=8',
      'customer_number=9',
      'email=a@x.com',
      'email=b@x.com',
      'phone=+442079460018',
      'user_id=u1',
    ]);
  });

  it('reads properties of track calls only, and no traits of a group', () => {
    expect(of({ type: 'page', properties: { email: 'a@x.com' } })).toEqual([]);
    const group = {
      type: 'group',
      groupId: 'acme',
      userId: 'u1',
      traits: { email: 'office@acme.com', phone: '+442079460018' },
    } as const;
    expect(of(group)).toEqual(['user_id=u1']);
  });

  it('takes the previous id of an alias for another name of the same person', () =>
    expect(of({ type: 'alias', userId: 'u1', previousId: 'a1' })).toEqual(['user_id=u1', 'anonymous_id=a1']));

  it.each([
    { traits: null, context: null },
    { context: { externalIds: {}, traits: 'x' } },
    { context: { externalIds: 'abc' } },
    { traits: { email: {}, phone: [], customerNumber: true } },
  ])('finds nothing in %j', (call) => expect(of(call as Partial<TrackingEvent>)).toEqual([]));

  it('reads no more external ids than the graph can bear', () => {
    const externalIds = Array.from({ length: 100_000 }, (_, id) => ({ type: 'customer_number', id: `c${id}` }));
    expect(of({ context: { externalIds } })).toHaveLength(32);
  });
});

describe('what a configuration says', () => {
  const identity = identityConfigSchema.parse({
    emailProviders: true,
    identifiers: {
      email: { blocked: ['Sales@shop.org', '*@internal.test'] },
      phone: { blocked: ['+442079460018'] },
      customer_number: { scope: 'source' },
      anonymous_id: { scope: 'device' },
    },
  });

  it.each([
    ['Ann.B+shop@GoogleMail.com', 'annb@gmail.com'],
    ['ann.b+shop@outlook.com', 'ann.b@outlook.com'],
    ['ann+x@icloud.com', 'ann@icloud.com'],
    ['ann.b+x@example.com', 'ann.b+x@example.com'],
    ['+x@gmail.com', '+x@gmail.com'],
    ['sales@shop.org', undefined],
    ['SALES@SHOP.org', undefined],
    ['anyone@internal.test', undefined],
    ['anyone@sub.internal.test', 'anyone@sub.internal.test'],
  ])('e-mail %s: %s', (value, normal) => expect(normaliseIdentifier('email', value, { identity })).toBe(normal));

  it('blocks by the normal form', () => {
    expect(normaliseIdentifier('phone', '020 7946 0018', { region: 'GB', identity })).toBeUndefined();
    expect(normaliseIdentifier('email', 'ann.b+shop@gmail.com')).toBe('ann.b+shop@gmail.com');
  });

  it('a scoped value is another one from another source or device', () => {
    const call = (device?: string): TrackingEvent => ({
      type: 'identify',
      anonymousId: 'a1',
      traits: { customer_number: '7' },
      ...(device ? { context: { device: { id: device } } } : {}),
    });
    const values = (source: string, device?: string) =>
      identifiersOf(call(device), { identity, source }).map((each) => each.value);
    expect(values('crm', 'd1')).toEqual(['d1:a1', 'crm:7']);
    expect(values('shop')).toEqual(['a1', 'shop:7']);
  });
});
