import { describe, expect, it } from 'vitest';
import { dateDigits, dayOrderOf } from './date.js';
import { fieldValue, numberText } from './field-value.js';
import { nicknames } from './nicknames.js';
import { words } from './text.js';

describe('normal forms', () => {
  it.each([
    ['1990-03-04', '19900304'],
    ['19900304', '19900304'],
    ['04.03.1990', '19900304'],
    ['4/3/90', '19900304'],
    ['4 March 1990', '19900304'],
    ['Mar 4, 1990', '19900304'],
    ['4. März 1990', '19900304'],
    ['1990-03-04T10:00:00Z', '19900304'],
    ['19901399', '19901399'],
    ['no date', ''],
  ])('reads the date %s', (text, digits) => expect(dateDigits(text)).toBe(digits));

  it('tells the order of day and month from the whole column', () => {
    expect(dayOrderOf(['03/04/1990', '03/25/1990'])).toBe('month-first');
    expect(dayOrderOf(['03/04/1990', '25/03/1990'])).toBe('day-first');
    expect(dateDigits('03/25/1990', 'month-first')).toBe('19900325');
  });

  it.each([
    ['$1,299.00', '1299'],
    ['1.299,50 €', '1299.5'],
    ['12,5', '12.5'],
    ['1 000', '1000'],
    ['-3', '-3'],
    ['free', ''],
  ])('reads the number %s', (text, number) => expect(numberText(text)).toBe(number));

  it('compares phone numbers by their end', () => {
    const [a, b] = ['+44 (0)20 7946 0958', '020 7946 0958'].map((text) => fieldValue('phone', text, 'day-first'));
    expect(a).toBe(b);
    expect(fieldValue('phone', '000', 'day-first')).toBe('');
  });

  it('folds accents, drops marks, and takes words for "nothing" as missing', () => {
    expect(words("O'Neil-Müller, Straße")).toBe('oneil muller strasse');
    for (const nothing of ['NA', ' n/a ', 'NULL', '-', '']) expect(words(nothing)).toBe('');
    expect(words('Łódź')).toBe('lodz');
    expect(words('Щукин Ёж, Νίκος')).toBe('shchukin ezh nikos');
    expect(words('田中')).toBe('田中');
  });

  it('takes text in a wrong encoding for missing, and keeps short words', () => {
    expect(words('ã â ã â½ ã â')).toBe('');
    expect(words('U2 at a gig in LA')).toBe('u2 at a gig in la');
  });

  it.each([
    ['Red; blue;red', 'blue|red'],
    ['["Ann Lee", "b@c.de", 7]', '7|ann lee|b c de'],
    ['one, two', 'one|two'],
    [' ;; ', ''],
    ['[]', ''],
    ['[broken', 'broken'],
  ])('reads the list %s', (text, items) => expect(fieldValue('list', text, 'day-first')).toBe(items));

  it('knows what short names stand for', () => {
    expect(nicknames.get('bob')).toContain('robert');
    expect(nicknames.get('chris')).toEqual(['christina', 'christopher']);
    expect(nicknames.has('xerxes')).toBe(false);
  });
});
