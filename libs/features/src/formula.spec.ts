import {
  definedFeaturesSchema,
  featuresOf,
  parseFormula,
  rfmFeaturesSchema,
  type Warehouse,
} from '@tributary/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainFormula } from '../fixtures/plain-formula.js';
import { addEvents, clear, openTemporaryWarehouse } from '../fixtures/warehouse.js';
import { amountsOf } from './money.js';
import {
  compileFeatureSet,
  computeFeatures,
  currentRows,
  featureFreshness,
  fingerprints,
  moneyWarnings,
  previewFeature,
} from './index.js';

let warehouse: Warehouse;
beforeAll(async () => void (warehouse = await openTemporaryWarehouse()));
afterAll(() => warehouse?.close());
beforeEach(() => clear(warehouse));

const at = Date.UTC(2024, 4, 31, 12);
const asOf = '2024-05-31';
let version = 1;
const setOf = (features: Record<string, unknown>, rest: object = {}) =>
  definedFeaturesSchema.parse({ kind: 'defined', asOf, features, ...rest });
const of = (property: string) => ({ measure: 'last', event: 'Seen', property });

async function values(config: ReturnType<typeof setOf>): Promise<Map<string, Record<string, number | null>>> {
  const key = `reckoned-${version}`;
  await computeFeatures(warehouse, { key, config }, ++version);
  const rows = await warehouse.query<Record<string, number | null> & { profile: string }>(
    `SELECT * FROM ${currentRows(key)}`,
  );
  return new Map(rows.map((row) => [row.profile, row]));
}

describe('a formula', () => {
  const { formula } = fc.letrec<{ formula: string; condition: string }>((tie) => ({
    formula: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom('a', 'b', 'c', '0', '1', '2.5', '-3'),
      fc
        .tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/', '×', '÷'), tie('formula'))
        .map((parts) => parts.join(' ')),
      tie('formula').map((inner) => `(${inner})`),
      fc
        .tuple(fc.constantFrom('min', 'max', 'coalesce'), tie('formula'), tie('formula'))
        .map(([call, x, y]) => `${call}(${x}, ${y})`),
      fc.tuple(fc.constantFrom('abs', 'round', 'sqrt', 'ln'), tie('formula')).map(([call, x]) => `${call}(${x})`),
      fc.tuple(tie('condition'), tie('formula'), tie('formula')).map((parts) => `if(${parts.join(', ')})`),
    ),
    condition: fc
      .tuple(
        tie('formula'),
        fc.constantFrom('<', '<=', '>', '>=', '='),
        tie('formula'),
        fc.constantFrom('', ' and a > 1', ' or c = 1'),
      )
      .map(([left, sign, right, more]) => `${left} ${sign} ${right}${more}`),
  }));

  it('is in the warehouse what it is in plain words', async () => {
    const seen = [null, 0, 1, 2.5, -7];
    const people = seen.flatMap((a) => seen.flatMap((b) => [null, 1].map((c) => ({ a, b, c }))));
    await addEvents(
      warehouse,
      people.map((properties, index) => ({ origin: index + 1, name: 'Seen', at, properties })),
    );
    const formulas = fc.sample(
      formula.filter((text) => text.length <= 500),
      { numRuns: 120, seed: 85 },
    );
    const found = await values(
      setOf({
        ...{ a: of('a'), b: of('b'), c: of('c') },
        ...Object.fromEntries(formulas.map((text, index) => [`f${index}`, { formula: text }])),
      }),
    );
    const wrong = people.flatMap((person, who) =>
      formulas.flatMap((text, index) => {
        const wanted = plainFormula(parseFormula(text), person);
        const got = found.get(String(who + 1))![`f${index}`] ?? null;
        const same =
          wanted === null || got === null
            ? wanted === got
            : Math.abs(wanted - got) <= 1e-9 * Math.max(1, Math.abs(wanted));
        return same ? [] : [{ text, person, wanted, got }];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('says what cannot be read, what is not there, and what goes in a circle', () => {
    const refused = (text: string) =>
      definedFeaturesSchema.safeParse({ kind: 'defined', features: { f: { formula: text } } });
    for (const [text, words] of [
      ['a +', 'it ends where a value is expected'],
      ['a b', '"b" does not belong where it stands'],
      ['a; DROP', '"; DROP" cannot be read'],
      ['sin(a)', 'there is no "sin"; known: min, max, coalesce, abs, round, sqrt, ln, if'],
      ['min(a)', '"min" takes two values or more'],
      ['ln(a, b)', '"ln" takes one value'],
      ['if(a, 1, 2)', 'a condition compares two values'],
      ['(a', '")" is missing at its end'],
      ['('.repeat(60), 'brackets stand too deep'],
      ['1' + '+1'.repeat(300), 'Too big'],
    ])
      expect(refused(text!).error?.issues[0]?.message, text).toContain(words);
    expect(featuresOf(parseFormula('if(a > b, a, min(c, 2)) - d'))).toEqual(['a', 'b', 'c', 'd']);
    const compile = (features: Record<string, unknown>) => () =>
      compileFeatureSet('mine', setOf({ a: of('a'), ...features }));
    expect(compile({ f: { formula: 'a + other' } })).toThrow('"f" needs "other"');
    expect(compile({ f: { formula: 'g + 1' }, g: { formula: 'f + 1' } })).toThrow('circle');
  });

  it('of full length is taken by the warehouse', async () => {
    await addEvents(warehouse, [{ origin: 1, name: 'Seen', at, properties: { a: 1 } }]);
    const long = { formula: `a${'+a'.repeat(249)}` };
    const deep = { formula: `${'max(1,'.repeat(38)}a${')'.repeat(38)}` };
    const found = await values(setOf({ a: of('a'), long, deep }));
    expect(found.get('1')).toMatchObject({ long: 250, deep: 1 });
  });
});

it('shows what one more feature would be, with what it is made of, and keeps nothing', async () => {
  await addEvents(
    warehouse,
    [1, 2, 3, 4].flatMap((origin) =>
      Array.from({ length: origin }, () => ({ origin, name: 'Seen', at, properties: { kind: 'x' } })),
    ),
  );
  const config = setOf({ seen: { measure: 'count', event: 'Seen' }, kind: { ...of('kind'), as: 'text' } });
  const asked = { name: 'mine', definition: setOf({ mine: { formula: '10 / (seen - 2)' } }).features['mine']! };
  const found = await previewFeature(warehouse, { key: 'set', config }, asked);
  expect(found).toMatchObject({ unit: 'number', asOf, people: 4, missing: 1, least: -10, median: 5, most: 10 });
  expect(found.sample.toSorted((a, b) => Number(a.profile) - Number(b.profile))).toEqual(
    [-10, null, 10, 5].map((value, index) => ({ profile: String(index + 1), value, parts: { seen: index + 1 } })),
  );
  const text = { name: 'word', definition: { ...config.features['kind']! } };
  expect(await previewFeature(warehouse, { key: 'set', config }, text)).toMatchObject({ unit: 'text', least: null });
  expect(await warehouse.query("SELECT name FROM system.tables WHERE name = 'features_set'")).toEqual([]);
});

it('says of each feature whether its values are of the definition in force', async () => {
  await addEvents(warehouse, [{ origin: 1, name: 'Seen', at }]);
  const before = setOf({ seen: { measure: 'count', event: 'Seen' }, twice: { formula: '2 * seen' } });
  await computeFeatures(warehouse, { key: 'fresh', config: before }, ++version);
  const { definitions } = (await featureFreshness(warehouse)).get('fresh')!;
  const meant = (config: ReturnType<typeof setOf>) => fingerprints(config, compileFeatureSet('fresh', config));
  expect(meant(before)).toEqual(definitions);
  const words = setOf({
    seen: { measure: 'count', event: 'Seen', title: 'Sights', owner: 'me' },
    twice: { formula: '2 * seen' },
  });
  expect(meant(words)).toEqual(definitions);
  const narrowed = meant(
    setOf({ seen: { measure: 'count', event: 'Seen', withinDays: 7 }, twice: { formula: '2 * seen' } }),
  );
  expect(narrowed['seen']).not.toBe(definitions['seen']);
  // What it is made of changed.
  expect(narrowed['twice']).not.toBe(definitions['twice']);
});

describe('amounts in several currencies', () => {
  const day = 86_400_000;
  const bought = (origin: number, value: string, ...[currency, on = at]: [string, number?]) => ({
    origin,
    name: 'Order Completed',
    at: on,
    value,
    currency,
  });
  const money = {
    currency: 'EUR',
    rates: {
      GBP: [
        { from: '2024-05-20', rate: 1.5 },
        { from: '2024-05-01', rate: 1.25 },
      ],
    },
  };
  const story = [
    bought(1, '10.0001', 'EUR'),
    bought(1, '100.0000', 'GBP', at - 5 * day),
    bought(1, '100.0000', 'GBP', at - 15 * day),
    // Before the first rate, and without one.
    bought(1, '100.0000', 'GBP', at - 60 * day),
    bought(1, '5000.0000', 'JPY'),
    bought(1, '5.0000', ''),
    bought(2, '99999999999999.0000', 'GBP'),
    bought(2, '1.0000', 'EUR'),
    bought(2, '1.0000', 'EUR'),
    bought(2, '1.0000', 'EUR'),
  ];
  const spent = { measure: 'sum', event: 'Order Completed', property: '$value', unit: 'money' };

  it('are told in one, by the rate of their own day; what has none is left out and counted', async () => {
    await addEvents(warehouse, story);
    const config = setOf({ spent }, { money });
    const { leftOut, set } = await computeFeatures(warehouse, { key: 'spend', config }, ++version);
    // One too large to be told is none either.
    expect(leftOut).toBe(3);
    expect(set.features[0]).toMatchObject({ currency: 'EUR' });
    const rows = await warehouse.query(`SELECT profile, spent FROM ${currentRows('spend')} ORDER BY profile`);
    expect(rows).toEqual([
      { profile: '1', spent: 10.0001 + 150 + 125 + 5 },
      { profile: '2', spent: 3 },
    ]);
    expect((await featureFreshness(warehouse)).get('spend')).toMatchObject({ leftOut: 3 });
    expect(
      await moneyWarnings(warehouse, { spend: config, plain: setOf({ seen: { measure: 'count', event: 'Seen' } }) }),
    ).toEqual([expect.stringContaining('those in JPY have no rate and are left out of what is told in EUR')]);
  });

  it('are the exact decimals of the currency of most amounts where nothing is stated, in RFM as well', async () => {
    await addEvents(warehouse, story);
    const config = rfmFeaturesSchema.parse({ kind: 'rfm', asOf });
    const { leftOut } = await computeFeatures(warehouse, { key: 'rfm', config }, ++version);
    expect(leftOut).toBe(5);
    expect(
      await warehouse.query(`SELECT profile, monetary_total, frequency FROM ${currentRows('rfm')} ORDER BY profile`),
    ).toEqual([
      { profile: '1', monetary_total: '15.0001', frequency: 6 },
      { profile: '2', monetary_total: '3', frequency: 4 },
    ]);
  });

  it('are read as they came where all are of one', () => {
    expect(amountsOf(undefined, ['EUR'])).toMatchObject({ currency: 'EUR', events: 'events_canonical' });
    expect(amountsOf(undefined, [])).toMatchObject({ currency: undefined, events: 'events_canonical' });
    expect(amountsOf({ currency: 'USD', rates: {} }, ['EUR']).events).not.toBe('events_canonical');
  });
});
