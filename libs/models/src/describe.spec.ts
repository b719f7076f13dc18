import type { FeatureInfo } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { descriptionOf, evidenceOf, sentenceFor } from './describe.js';
import { namesOf } from './name.js';
import { closed, wordsOf } from './words.js';

const info = (unit: FeatureInfo['unit'], noun: string): FeatureInfo => ({
  key: 'x.y',
  title: noun,
  description: '',
  unit,
  noun,
});

describe('sentences', () => {
  it.each([
    [info('ratio', 'share of orders at a discount'), 0.62, 0.21, '62 % of orders at a discount, 3× the average'],
    [info('ratio', 'share of orders at a discount'), 0.1, 0.21, '10 % of orders at a discount (average 21 %)'],
    [info('days', 'days between orders'), 19, 43, 'orders every 19 days (average 43)'],
    [info('days', 'days since the last order'), 300, 110, 'last order 300 days ago (average 110)'],
    [info('count', 'orders'), 21, 8, '2.6× as many orders as average (21)'],
    [info('share', 'are members'), 0.5, 0.25, '50 % are members (average 25 %)'],
    [
      { ...info('share', 'have sex Male'), opposite: { title: 'sex = Female', noun: 'have sex Female' } },
      0,
      0.64,
      'all have sex Female (average 36 %)',
    ],
    [info('days', 'days before the latest visit'), 303, 183, '303 days before the latest visit (average 183)'],
    [info('number', 'year'), 1994.2, 1988.4, 'year 1994.2 (average 1988.4)'],
    [info('number', 'latitude'), 47.61, 47.55, 'latitude 47.61 (average 47.55)'],
    [{ ...info('money', 'spend'), currency: 'EUR' }, -3, 10, 'spend -3 EUR (average 10 EUR)'],
    [info('count', 'orders'), 0, 8, 'no orders (average 8)'],
    [info('number', 'visits'), 0, 8, 'visits 0 (average 8)'],
    [info('number', 'dose'), 0.00002, 0.00001234, 'dose 1.6× the average (0.00002)'],
    [info('share', 'churned: yes'), 0, 0.25, 'churned: all no (average 25 %)'],
    [info('share', 'churned: yes'), 1, 0.998, 'churned: all yes (average over 99 %)'],
    [info('share', 'have sex Male'), 0.001, 0.25, 'under 1 % have sex Male (average 25 %)'],
  ])('%j', (feature, mean, overall, sentence) => {
    expect(sentenceFor({ info: feature, mean, overall, effect: 1, signed: false })).toBe(sentence);
  });

  it('name no multiple of an average that values on both sides of 0 have', () => {
    const contrast = { info: info('number', 'balance'), mean: 1.1, overall: 0.055, effect: 1, signed: true };
    expect(sentenceFor(contrast)).toBe('balance 1.1 (average 0.055)');
  });
});

it('tells of no cluster what its mean says otherwise than its effect', () => {
  // Many of few orders among a few of very many: by logarithm above the average, by the mean below it.
  const orders = { info: info('count', 'orders'), mean: 7.7, overall: 7.9, effect: 0.33, signed: false };
  const discount = {
    info: info('ratio', 'share of orders at a discount'),
    mean: 0.84,
    overall: 0.36,
    effect: 1.2,
    signed: false,
  };
  const evidence = evidenceOf([orders, discount]);
  expect(evidence).toHaveLength(2);
  expect(descriptionOf(evidence, [orders.info, discount.info])).toBe('84 % of orders at a discount, 2.3× the average.');
  expect(namesOf([evidenceOf([orders])], [orders.info])).toEqual(['Average']);
});

describe('features of a table', () => {
  const text = (column: string, value: string): FeatureInfo => ({
    key: `${column} = ${value}`,
    title: `${column} = ${value}`,
    description: '',
    unit: 'share',
    noun: `have ${column} ${value}`,
    group: column,
  });
  const features = [
    text('city', 'Rome'),
    text('city', 'Oslo'),
    text('city', 'Bern'),
    info('number', 'gem ideal cut'),
    { ...info('share', 'have Marital_Status Single'), key: 'm', title: 'Marital_Status = Single' },
  ];
  const cluster = (means: readonly number[], effects: readonly number[]) =>
    evidenceOf(
      features.map((info, at) => ({ info, mean: means[at]!, overall: 0.4, effect: effects[at]!, signed: false })),
    );
  const rome = cluster([1, 0, 0, 0.9, 0.4], [1.2, -1.3, -0.9, 1, 0]);
  const single = cluster([0.4, 0.4, 0.4, 0.4, 1], [0, 0, 0, 0, 1.2]);

  it('tell of texts that exclude each other the one that all rows have', () => {
    expect(descriptionOf(rome, features)).toBe(
      'All have city Rome (average 40 %); gem ideal cut 2.3× the average (0.9).',
    );
  });

  it('make names in which words keep their meaning and texts their letters', () => {
    expect(namesOf([rome, single], features)).toEqual(['City Rome, high gem ideal cut', 'Marital status Single']);
  });

  it('make names of a weak difference rather than none, and tell clusters apart by words, not letters', () => {
    const infos = [info('number', 'age'), { ...info('number', 'pages'), key: 'p' }];
    const named = (effects: number[][]) =>
      namesOf(
        effects.map((own) =>
          evidenceOf(
            infos.map((one, at) => ({ info: one, mean: 2 + own[at]!, overall: 2, effect: own[at]!, signed: false })),
          ),
        ),
        infos,
      );
    expect(named([[0.35, 0.1]])).toEqual(['High age']);
    expect(
      named([
        [0.2, 0.9],
        [-0.3, 0.8],
      ]),
    ).toEqual(['Engaged', 'Engaged, low age']);
    const one = [1500, 2, 8].map((mean) =>
      evidenceOf([{ info: infos[0]!, mean, overall: 1, effect: 1, signed: false }]),
    );
    expect(namesOf(one, infos)).toEqual(['High age', 'High age (2)', 'High age (8)']);
  });

  it('speak of recency, frequency and money where a table has all three', () => {
    const columns = ['Recency', 'Frequency', 'MonetaryValue'];
    const infos = columns.map((column) => ({ ...info('number', wordsOf(column)), key: column, title: column }));
    const of = (effects: number[], of = infos) =>
      namesOf(
        [
          evidenceOf(
            of.map((one, at) => ({
              info: one,
              mean: 2 + effects[at]!,
              overall: 2,
              effect: effects[at]!,
              signed: false,
            })),
          ),
        ],
        of,
      );
    expect(of([-0.9, 1.2, 1.5])).toEqual(['Loyal big spenders']);
    expect(of([1.4, -0.3, -0.5])).toEqual(['Lapsed']);
    expect(of([1.4, 1.2], infos.slice(0, 2))).toEqual(['High recency, high frequency']);
  });
});

describe('names of columns', () => {
  it.each([
    ['NumWebPurchases', 'num web purchases'],
    ['ALPSeats', 'ALP seats'],
    ['Q6. I like it (1-5)', 'Q6. I like it (1-5)'],
    ['Annual Income (k$)', 'annual income (k$)'],
    ['monthly_UTM_source', 'monthly UTM source'],
    ['Größe', 'größe'],
    ['الدخل', 'الدخل'],
  ])('%s reads as %s', (name, words) => expect(wordsOf(name)).toBe(words));

  it('keep numbers behind words that are read from right to left', () => {
    expect([closed('الدخل'), closed('income')]).toEqual(['الدخل\u200e', 'income']);
  });
});
