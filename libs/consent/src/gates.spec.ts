import type { CollectedEvent, TrackingEvent } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { admit, allows, decidesConsent, statedConsents } from './index.js';

const withConsent = (categoryPreferences: unknown, call: Partial<TrackingEvent> = {}): TrackingEvent => ({
  type: 'track',
  event: 'Seen',
  context: { consent: { categoryPreferences } },
  ...call,
});
const collected = (call: TrackingEvent, source = 'web'): CollectedEvent => ({
  place: { position: 1, index: 0 },
  source,
  messageId: 'm',
  occurredAt: 1,
  knownAt: 1,
  call,
});

describe('statedConsents', () => {
  it('reads true and false, and takes nothing else for an answer', () => {
    expect(statedConsents(withConsent({ ads: true, mail: false, a: 'false', b: 0, c: null, d: {} }))).toEqual([
      { purpose: 'ads', granted: true },
      { purpose: 'mail', granted: false },
    ]);
  });

  it.each([undefined, null, 5, 'ads', true, {}])('is empty for %j', (preferences) =>
    expect(statedConsents(withConsent(preferences))).toEqual([]),
  );

  it.each([undefined, null, { consent: null }, { consent: 'no' }, { consent: [] }])(
    'is empty for the context %j',
    (context) => expect(statedConsents({ type: 'page', context: context as Record<string, unknown> })).toEqual([]),
  );

  it('knows no purpose without a name, or with one that no index holds', () =>
    expect(statedConsents(withConsent({ '': false, ['x'.repeat(129)]: false, ['x'.repeat(128)]: false }))).toHaveLength(
      1,
    ));
});

describe('decidesConsent', () => {
  it.each([
    [{ type: 'track', event: 'Consent Preference Updated' }, true],
    [{ type: 'track', event: 'Segment Consent Preference Updated' }, true],
    [{ type: 'track', event: 'consent preference updated' }, false],
    [{ type: 'page', event: 'Consent Preference Updated' }, false],
    [{ type: 'identify' }, false],
  ] as [TrackingEvent, boolean][])('%j: %s', (call, decides) => expect(decidesConsent(call)).toBe(decides));
});

describe('admit', () => {
  const sources = { web: { plugin: 'p', settings: {}, purpose: 'ads' }, shop: { plugin: 'p', settings: {} } };
  const choice = { event: 'Consent Preference Updated' };

  // source, what the event says, call, admitted
  it.each([
    ['web', undefined, {}, true],
    ['web', { ads: true }, {}, true],
    ['web', { ads: false }, {}, false],
    ['web', { mail: false }, {}, true],
    ['web', { mail: true, ads: false }, {}, false],
    ['web', { ads: 'false' }, {}, true],
    ['web', { ads: false }, choice, true],
    ['shop', { ads: false }, {}, true],
    ['unknown', { ads: false }, {}, true],
    ['constructor', { ads: false }, {}, true],
  ])('%s with %j %j: %s', (source, preferences, call, admitted) => {
    const event = collected(withConsent(preferences, call), source);
    expect(admit([event], sources)).toEqual({ admitted: admitted ? [event] : [], refused: admitted ? [] : [event] });
  });

  it('judges each event by itself and keeps their order', () => {
    const events = [true, false, true, false].map((ads) => collected(withConsent({ ads })));
    const { admitted, refused } = admit(events, sources);
    expect([admitted, refused]).toEqual([
      [events[0], events[2]],
      [events[1], events[3]],
    ]);
  });
});

describe('allows', () => {
  const config = (state: 'granted' | 'denied') => ({ title: 'Ads', default: state });
  const held = (granted?: boolean) => new Map(granted === undefined ? [] : [['1', new Map([['ads', granted]])]]);

  // the person's choice, the purpose's default, allowed
  it.each([
    [undefined, 'granted', true],
    [undefined, 'denied', false],
    [undefined, undefined, false],
    [true, 'granted', true],
    [true, 'denied', true],
    [true, undefined, true],
    [false, 'granted', false],
    [false, 'denied', false],
    [false, undefined, false],
  ] as [boolean | undefined, 'granted' | 'denied' | undefined, boolean][])(
    'choice %s, default %s: %s',
    (choice, state, allowed) =>
      expect(allows(held(choice), '1', { key: 'ads', config: state && config(state) })).toBe(allowed),
  );

  it('does not take the answer to one purpose for another', () =>
    expect(allows(held(true), '1', { key: 'mail', config: config('denied') })).toBe(false));
});
