import type { FeatureInfo } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { sentenceFor } from './describe.js';

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
    [{ ...info('money', 'spend'), currency: 'EUR' }, -3, 10, 'spend -3 EUR (average 10 EUR)'],
  ])('%j', (feature, mean, overall, sentence) => {
    expect(sentenceFor({ info: feature, mean, overall, effect: 1 })).toBe(sentence);
  });
});
