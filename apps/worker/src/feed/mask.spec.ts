import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutPersons, withoutSecrets } from './mask.js';

const call = {
  type: 'track',
  event: 'Order Completed',
  userId: 'ada@shop.org',
  anonymousId: 4711,
  properties: {
    apiKey: 'k-1',
    'Access-Token': 'k-2',
    nested: [{ password: 'k-3', order_id: 'A-17', total: 12.5, gift: true }],
    note: 'call +44 20 7946 0958 or ada@shop.org, Bearer abcdefghijklmnop',
    url: 'https://u:pw@shop.org/find?q=ada&page=2',
    paid: '4111 1111 1111 1111',
    pinned: 'stays',
    category: 'Household',
  },
  context: {
    ip: '203.0.113.7',
    userAgent: 'Mozilla/5.0',
    traits: { email: 'ada@shop.org' },
    library: { name: 'analytics.js', version: '2.0.0' },
    device: { id: 'd1', advertisingId: 'ad-1', model: 'X' },
  },
  traits: { firstName: 'Ada', age: 36, vip: true, tags: ['Önologie 7'] },
};

describe('secrets', () => {
  const shown = withoutSecrets(call);
  it('are hidden by the names of their fields and by their shapes', () => {
    expect(JSON.stringify(shown)).not.toMatch(/k-[123]|abcdefghijklmnop|u:pw|4111/);
    expect(shown).toMatchObject({
      userId: 'ada@shop.org',
      properties: { nested: [{ order_id: 'A-17', total: 12.5, gift: true }], pinned: 'stays', category: 'Household' },
    });
  });

  it.each(['secret', 'client_secret', 'Authorization', 'privateKey', 'card-number', 'sessionToken', 'iban', 'PIN'])(
    '%s is hidden wherever it stands',
    (name) => expect(JSON.stringify(withoutSecrets({ a: [{ [name]: 'value-1' }] }))).not.toContain('value-1'),
  );

  it('stay hidden whatever lies around them (property)', () =>
    fc.assert(
      fc.property(fc.json(), fc.string({ minLength: 1 }), (json, name) => {
        const held = JSON.parse(`{${JSON.stringify(name)}:${json},"token":"very-secret-token"}`) as unknown;
        expect(JSON.stringify(withoutSecrets([held]))).not.toContain('very-secret-token');
      }),
    ));

  it('are looked for in bounded time, however deep or long a call is', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(60) + '1' + '}'.repeat(60));
    expect(JSON.stringify(withoutSecrets(deep)).length).toBeLessThan(200);
    expect(JSON.stringify(withoutSecrets({ a: 'x@'.repeat(16_000) })).length).toBeLessThan(2_000);
  });
});

describe('what tells of a person', () => {
  const shown = withoutPersons(withoutSecrets(call), 'salt') as typeof call;
  it('is hidden; what a team needs to find its faults stays', () => {
    expect(JSON.stringify(shown)).not.toMatch(/ada@|Ada"|=ada|203\.0|Mozilla|7946|4711|:36|ad-1|"d1"/);
    expect(shown).toMatchObject({
      type: 'track',
      event: 'Order Completed',
      properties: { category: 'Household', nested: [{ order_id: 'A-17', total: 12.5, gift: true }] },
      context: { library: { name: 'analytics.js', version: '2.0.0' } },
      traits: { firstName: 'Aaa', age: 9, vip: true, tags: ['Aaaaaaaa 9'] },
    });
  });

  it('is the same mark for the same id within one look, and another in the next', () => {
    const mark = (salt: string) => (withoutPersons(call, salt) as typeof call).userId;
    expect(mark('one')).toBe(mark('one'));
    expect(mark('one')).not.toBe(mark('two'));
  });
});
