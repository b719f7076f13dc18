import { configSchema } from '@tributary/contracts';
import { expect, it } from 'vitest';
import { checkReferences, problemsOfRule } from './check-references.js';

const whole = {
  sources: { shop: { writeKeys: ['shop-key-1'] } },
  purposes: { marketing: { title: 'Marketing' } },
  features: {
    shop: {
      kind: 'defined',
      features: {
        orders: { measure: 'count', event: 'Order Completed' },
        favourite: { measure: 'most_frequent', event: 'Order Completed', property: 'category', as: 'text' },
      },
    },
  },
  models: { groups: { kind: 'clustering', algorithm: 'kmeans', features: ['shop.orders'], k: 3 } },
  segments: { loyal: { title: 'Loyal', rule: { feature: 'shop.orders', op: 'at_least', value: 3 } } },
  connections: { inbox: { plugin: 'files', settings: { folder: 'out' } } },
  syncs: { letters: { segment: 'loyal', connection: 'inbox', mapping: { mail: { identifier: 'email' } } } },
};
const steps = { hello: { connection: 'inbox', mapping: { mail: { identifier: 'email' } } } };

/** The whole configuration with parts that name what is not there. */
const problemsOf = (parts: object) => checkReferences(configSchema.parse({ ...whole, ...parts }));
const trait = { trait: 'plan', op: 'known' };

it('finds nothing where everything is there', () => expect(problemsOf({})).toEqual([]));

it.each<[string, object, string]>([
  [
    'a plan of no source',
    { plans: { web: { sources: ['site'], events: {} } } },
    'plans.web.sources: no source "site". Known: shop.',
  ],
  [
    'a source for no purpose',
    { sources: { shop: { ...whole.sources.shop, purpose: 'ads' } } },
    'sources.shop.purpose: no purpose "ads". Known: marketing.',
  ],
  [
    'feedback of no connection',
    { sources: { shop: { webhook: { connection: 'grid', secret: 'a secret of some length' } } } },
    'sources.shop.webhook.connection: no connection "grid". Known: inbox.',
  ],
  [
    'a model of no feature',
    { models: { groups: { ...whole.models.groups, features: ['shop.spend'] } } },
    'models.groups.features: no feature "shop.spend". Known: shop.orders, shop.favourite.',
  ],
  [
    'a model over a text',
    { models: { groups: { ...whole.models.groups, features: ['shop.favourite'] } } },
    'models.groups.features: "shop.favourite" is a text; a model learns from numbers.',
  ],
  [
    'a logarithm of what is not learnt from',
    { models: { groups: { ...whole.models.groups, log: ['shop.spend'] } } },
    `models.groups.log: "shop.spend" is not among the model's features.`,
  ],
  [
    'a model about itself',
    { models: { groups: { ...whole.models.groups, segment: 'groups.1' } } },
    'models.groups.segment: a model cannot be about a cluster of its own.',
  ],
  [
    'a range of k that ends before it begins',
    { models: { groups: { ...whole.models.groups, k: { from: 5, to: 3 } } } },
    'models.groups.k: "to" is below "from".',
  ],
  [
    'mutual information with nothing',
    { models: { groups: { ...whole.models.groups, select: { by: 'mutual-information', keep: 1 } } } },
    'models.groups.select: mutual information needs `importance.outcome`.',
  ],
  [
    'a rule that names no segment',
    { segments: { ...whole.segments, rest: { title: 'Rest', rule: { segment: 'loyl' } } } },
    'segments.rest.rule: no segment "loyl". Known: loyal, rest, groups.largest.',
  ],
  [
    'a rule about no purpose',
    { segments: { ...whole.segments, rest: { title: 'Rest', rule: { consent: 'ads' } } } },
    'segments.rest.rule: no purpose "ads". Known: marketing.',
  ],
  [
    'a key that a model has',
    { segments: { ...whole.segments, groups: { title: 'Groups', rule: trait } } },
    'segments.groups: a model has this key too.',
  ],
  [
    'a label of no model',
    { segments: { ...whole.segments, rest: { title: 'Rest', rule: trait, overrides: 'tribes.1' } } },
    'segments.rest.overrides: no model "tribes". Known: groups.',
  ],
  [
    'a stage that names no segment',
    {
      lifecycles: {
        life: { title: 'Life', stages: [{ key: 'known' }, { key: 'new', rule: { segment: 'x' } }] },
      },
    },
    'lifecycles.life.stages.1.rule: no segment "x". Known: loyal, life-known, life-new, groups.largest.',
  ],
  [
    'a connection for no purpose',
    { connections: { inbox: { ...whole.connections.inbox, purposes: ['ads'] } } },
    'connections.inbox.purposes: no purpose "ads". Known: marketing.',
  ],
  [
    'a sync of no segment',
    { syncs: { letters: { ...whole.syncs.letters, segment: 'tribes.1' } } },
    'syncs.letters.segment: no segment "tribes.1". Known: loyal, groups.largest.',
  ],
  [
    'what a trigger says, outside of a journey',
    { syncs: { letters: { ...whole.syncs.letters, mapping: { mail: { payload: 'cart' } } } } },
    'syncs.letters.mapping.mail: only a trigger says something (payload), in a journey.',
  ],
  [
    'a journey that no trigger starts',
    { journeys: { welcome: { title: 'Welcome', start: { trigger: 'signup' }, steps } } },
    'journeys.welcome.start: no trigger "signup". Known: none.',
  ],
  [
    'a strategy that is not there',
    { syncs: { letters: { ...whole.syncs.letters, strategy: 'offers' } } },
    'syncs.letters.strategy: no strategy "offers". Known: none.',
  ],
])('names %s', (_, parts, problem) => expect(problemsOf(parts)).toEqual([problem]));

it('says of segments that name one another that they do', () => {
  const both = { a: { title: 'A', rule: { segment: 'b' } }, b: { title: 'B', rule: { segment: 'a' } } };
  expect(problemsOf({ segments: { ...whole.segments, ...both } })).toEqual([
    expect.stringMatching(/^segments\.a\.rule: .*a.*b/s),
    expect.stringMatching(/^segments\.b\.rule: .*a.*b/s),
  ]);
});

it('takes what is there, but does not fit its schema, as there', () => {
  const config = configSchema.parse({ ...whole, segments: {} });
  expect(checkReferences(config)).toHaveLength(1);
  expect(checkReferences(config, new Set(['segments.loyal']))).toEqual([]);
});

it('says of a rule alone what it names that is not there', () => {
  const config = configSchema.parse(whole);
  expect(problemsOfRule(config, { feature: 'shop.orders', op: 'at_least', value: 1 })).toEqual([]);
  expect(problemsOfRule(config, { segment: 'x' })).toEqual(['no segment "x". Known: loyal, (rule), groups.largest.']);
});
