import {
  definedFeaturesSchema,
  type FeatureDefinition,
  type MeasuredFeature,
  type Warehouse,
} from '@tributary/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainMeasure } from '../fixtures/plain-features.js';
import { addEvents, clear, openTemporaryWarehouse, type TestEvent } from '../fixtures/warehouse.js';
import { compileFeatureSet, computeFeatures, computeFeaturesOfDay, currentRows, featureDaysTable } from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(() => clear(warehouse));

const day = 86_400_000;
const asOf = '2024-05-31';
const end = Date.UTC(2024, 5, 1);
let version = 1;

const setOf = (features: Record<string, unknown>) => definedFeaturesSchema.parse({ kind: 'defined', asOf, features });

async function values(features: Record<string, unknown>): Promise<Map<string, Record<string, number | string | null>>> {
  const key = `set-${version}`;
  await computeFeatures(warehouse, { key, config: setOf(features) }, ++version);
  const rows = await warehouse.query<Record<string, number | string | null> & { profile: string }>(
    `SELECT * FROM ${currentRows(key)}`,
  );
  return new Map(rows.map((row) => [row.profile, row]));
}

const properties = [
  'sum',
  'average',
  'min',
  'max',
  'first',
  'last',
  'most_frequent',
  'distinct',
  'stddev',
  'variation',
];
const measures = [
  ...['count', 'days_since', 'days_since_first', 'days_between', 'active_days', 'sessions', 'events_per_session'],
  ...['minutes_per_session', 'session_variation', 'usual_hour', 'usual_weekday'],
];
const everyMeasure: [string, MeasuredFeature][] = [
  ...measures.map((measure) => ({ measure })),
  ...properties.flatMap((measure) => [
    { measure, property: 'price' },
    { measure, property: '$value' },
  ]),
]
  .flatMap((one) => [one, { ...one, withinDays: 7 }, { ...one, atLeast: 3 }])
  .map((one, index) => [`f${index}`, { event: 'Seen', ...one } as unknown as MeasuredFeature]);

describe('features defined by a project', () => {
  it('measure in the warehouse what they measure in plain words, for random people', async () => {
    const event = fc.record({
      origin: fc.integer({ min: 1, max: 25 }),
      name: fc.constantFrom('Seen', 'Seen', 'Other'),
      // Each a moment of its own: which of two at once is first is decided by their ids.
      at: fc
        .tuple(fc.constantFrom(0, 1, 7, 8, 100), fc.integer({ min: 1, max: 7_200_000 }))
        .map(([days, past]) => end - days * day - past),
      value: fc.constantFrom('10.0000', '20.0000', '0.5000'),
      properties: fc.record({ price: fc.constantFrom(null, 1, 2.5, 2.5, 40) }),
    });
    const [events] = fc.sample(
      fc.uniqueArray(event, { minLength: 400, maxLength: 400, selector: ({ at }) => at, size: 'max' }),
      1,
    );
    await addEvents(warehouse, [...events!, { origin: 1, name: 'Seen', at: end, value: '99.0000' }]);
    const found = await values(Object.fromEntries(everyMeasure));
    const wrong: unknown[] = [];
    for (const [profile, row] of found)
      for (const [name, feature] of everyMeasure) {
        const mine = events!.filter(({ origin }) => String(origin) === profile) as TestEvent[];
        const wanted = plainMeasure(feature, mine, end);
        const got = row[name] === undefined || row[name] === null ? null : Number(row[name]);
        const same =
          wanted === null || got === null
            ? wanted === got
            : Math.abs(wanted - got) <= 1e-9 * Math.max(1, Math.abs(wanted));
        if (!same) wrong.push({ profile, feature, wanted, got });
      }
    expect(wrong).toEqual([]);
    expect(found.size * everyMeasure.length).toBeGreaterThan(2000);
  });

  it('are texts where a property is read as one; nothing reckons with them', async () => {
    const bought = (origin: number, ...categories: (string | null)[]) =>
      categories.map((category, n) => ({ origin, name: 'Bought', at: end - day + n, properties: { category } }));
    await addEvents(warehouse, [
      ...bought(1, 'shoes', 'hats', 'hats', 'shoes', 'äpfel'),
      ...bought(2, null, 'bags'),
      ...bought(3, null),
    ]);
    const about = { event: 'Bought', property: 'category' };
    const found = await values({
      begun: { ...about, measure: 'first', as: 'text' },
      latest: { ...about, measure: 'last', as: 'text' },
      favourite: { ...about, measure: 'most_frequent', as: 'text' },
      sure: { ...about, measure: 'most_frequent', as: 'text', atLeast: 2 },
      all: { ...about, measure: 'list' },
    });
    // Of two as frequent ones the first of the alphabet.
    expect(found.get('1')).toMatchObject({
      begun: 'shoes',
      latest: 'äpfel',
      favourite: 'hats',
      sure: 'hats',
      all: 'hats, shoes, äpfel',
    });
    expect(found.get('2')).toMatchObject({ begun: 'bags', favourite: 'bags', sure: null, all: 'bags' });
    expect(found.get('3')).toMatchObject({ begun: null, latest: null, favourite: null, sure: null, all: null });
    expect(() =>
      compileFeatureSet('set', setOf({ all: { ...about, measure: 'list' }, place: { rank: 'percentile', by: 'all' } })),
    ).toThrow('"place" reckons with "all", which is a text');
    expect(() => setOf({ sum: { ...about, measure: 'sum', as: 'text' } })).toThrow(
      'only first, last and most_frequent',
    );
  });

  it('are made of others: ratios without a zero below, weighted sums, ranks and fifths', async () => {
    const seen = (origin: number, count: number, name = 'Seen') =>
      Array.from({ length: count }, (_, n) => ({ origin, name, at: end - day - n }));
    await addEvents(
      warehouse,
      [1, 2, 3, 4, 5].flatMap((origin) => [...seen(origin, origin * 2), ...seen(origin, origin - 1, 'Clicked')]),
    );
    const found = await values({
      engagement: { weighted: { opens: 1, clicks: 5, rate: 0 } },
      rate: { ratio: ['clicks', 'opens'] },
      turned: { ratio: ['opens', 'clicks'] },
      place: { rank: 'percentile', by: 'engagement' },
      fifth: { rank: 'quintile', by: 'engagement' },
      among: { rank: 'percentile', by: 'turned' },
      opens: { measure: 'count', event: 'Seen' },
      clicks: { measure: 'count', event: 'Clicked' },
    });
    expect(found.get('1')).toMatchObject({
      opens: 2,
      clicks: 0,
      rate: 0,
      turned: null,
      engagement: 2,
      place: 0,
      fifth: 1,
      among: null,
    });
    expect(found.get('5')).toMatchObject({
      opens: 10,
      clicks: 4,
      rate: 0.4,
      turned: 2.5,
      engagement: 30,
      place: 1,
      fifth: 5,
      among: 0,
    });
    expect(found.get('3')).toMatchObject({ place: 0.5, fifth: 3 });
  });

  it('as of a day know nothing that was not known then: no later event, and no late one', async () => {
    const config = setOf({
      seen: { measure: 'count', event: 'Seen' },
      spent: { measure: 'sum', event: 'Seen', property: '$value' },
    });
    await addEvents(warehouse, [
      { origin: 1, name: 'Seen', at: end - 3 * day, value: '1.0000' },
      { origin: 1, name: 'Seen', at: end - 2 * day, value: '10.0000', knownAt: end + 5 * day },
      { origin: 1, name: 'Seen', at: end, value: '100.0000' },
    ]);
    const then = async (knownBy?: string) => {
      await computeFeaturesOfDay(warehouse, { key: 'past', config, ...(knownBy && { knownBy }) }, asOf);
      const [row] = await warehouse.query(`SELECT seen, spent FROM ${featureDaysTable('past')} WHERE day = '${asOf}'`);
      return row;
    };
    expect(await then('2024-06-01 00:00:00.000')).toEqual({ seen: 1, spent: 1 });
    expect(await then()).toEqual({ seen: 2, spent: 11 });
  });

  it('say what is wrong with them', () => {
    const compile = (features: Record<string, FeatureDefinition>) => () => compileFeatureSet('mine', setOf(features));
    const seen = { measure: 'count', event: 'Seen' } as FeatureDefinition;
    const ratio = (...names: [string, string]) => ({ ratio: names }) as unknown as FeatureDefinition;
    expect(compile({})).toThrow(/defines no feature/);
    expect(compile({ profile: seen })).toThrow(/keeps for itself/);
    expect(compile({ seen, a: ratio('seen', 'none') })).toThrow(/"a" needs "none"/);
    expect(compile({ seen, a: ratio('seen', 'b'), b: ratio('a', 'seen') })).toThrow(/circle: a → b → a/);
    expect(() => setOf({ a: { measure: 'sum', event: 'Seen' } })).toThrow();
    expect(() => setOf({ a: { measure: 'count', event: 'Seen', property: 'price' } })).toThrow();
  });
});
