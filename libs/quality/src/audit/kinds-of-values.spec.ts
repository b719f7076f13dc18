import { expect, it } from 'vitest';
import { disagree } from './kinds-of-values.js';

it.each<[string, Record<string, number>, boolean]>([
  ['whole numbers and fractions', { integer: 5, number: 5 }, false],
  ['numbers and texts', { number: 99, text: 1 }, true],
  ['numbers and texts of numbers', { integer: 50, 'number as text': 50 }, true],
  ['dates and texts', { date: 9, text: 1 }, false],
  ['a few words in a column of numbers that are texts', { 'number as text': 1476, text: 24 }, true],
  ['codes, some of which are numbers', { 'number as text': 90, text: 10 }, false],
  ['texts of numbers alone', { 'number as text': 20 }, false],
  ['nothing', {}, false],
])('%s: disagree %o %s', (_, kinds, expected) => expect(disagree(kinds)).toBe(expected));
