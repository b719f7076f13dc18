import { describe, expect, it } from 'vitest';
import { dayNumber, isMissing, plainNumber, styledNumber, yesOf } from './cells.js';
import { chooseColumns } from './choose-columns.js';
import { observeColumn } from './column-profile.js';

const profileOf = (name: string, cells: readonly string[]) => {
  const observer = observeColumn(name);
  cells.forEach((cell) => observer.see(cell));
  return observer.done();
};
const choose = (columns: Record<string, string[]>, named = false) => {
  const profiles = Object.entries(columns).map(([name, cells]) => profileOf(name, cells));
  return chooseColumns(profiles, { kept: new Set(Object.keys(columns)), named });
};
const many = (count: number, cell: (row: number) => string) => Array.from({ length: count }, (_, row) => cell(row));

describe('cells', () => {
  it.each([
    ['1,234.5', 'english', 1234.5],
    ['$ 1,200', 'english', 1200],
    ['-£12.50', 'english', -12.5],
    ['(1,000)', 'english', -1000],
    ['12 %', 'english', 12],
    ['1.234,5', 'continental', 1234.5],
    ['3,5', 'continental', 3.5],
    ['€ 3,5', 'continental', 3.5],
    ['1 234,5', 'spaced', 1234.5],
    ["1'234.5", 'spaced', 1234.5],
  ] as const)('%s in %s style', (cell, style, wanted) => expect(styledNumber(cell, style)).toBe(wanted));

  it.each(['1,23', '12,34,5', 'abc', '1.2.3', ''])('%j is no English number', (cell) =>
    expect(styledNumber(cell, 'english')).toBeNaN(),
  );

  it.each([
    ['12 Mar 2023', 'year-first', '2023-03-12'],
    ['12-Mar-23', 'year-first', '2023-03-12'],
    ['March 12th, 2023', 'year-first', '2023-03-12'],
    ['3/12/23', 'month-first', '2023-03-12'],
    ['12.03.99', 'day-first', '1999-03-12'],
    ['2023-03-05', 'year-first', '2023-03-05'],
  ] as const)('%s is a day, %s', (cell, order, day) =>
    expect(dayNumber(cell, order) * 86_400_000).toBe(Date.parse(day)),
  );

  it.each(['12 Mai 2023', '31 Feb 2023', '1e101', '2023'])('%j is no day', (cell) =>
    expect(dayNumber(cell, 'year-first')).toBeNaN(),
  );

  it('numbers as programs write them, and what stands for nothing', () => {
    expect(['.28', '1e-3', '-4', '+7.', '0x10', '1_000'].map(plainNumber)).toEqual([0.28, 0.001, -4, 7, NaN, NaN]);
    expect(['', 'NA', 'NaN', 'null', '?', '0', 'No'].map(isMissing)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('dates in each order, impossible ones refused', () => {
    expect(dayNumber('1970-01-02', 'year-first')).toBe(1);
    expect(dayNumber('2012-09-04 12:00:00', 'year-first') % 1).toBe(0.5);
    expect(dayNumber('04/09/2012', 'day-first')).toBe(dayNumber('2012-09-04', 'year-first'));
    expect(dayNumber('09/04/2012', 'month-first')).toBe(dayNumber('2012-09-04', 'year-first'));
    expect(dayNumber('31/02/2012', 'day-first')).toBeNaN();
  });

  it('which of two words means yes', () => {
    expect([yesOf(['No', 'Yes']), yesOf(['TRUE', 'FALSE']), yesOf(['Male', 'Female'])]).toEqual(['Yes', 'TRUE', null]);
  });
});

describe('columns', () => {
  it('leaves keys, constants, empty columns and free text out, each with its reason', () => {
    const { chosen, dropped } = choose({
      CustomerID: many(40, (row) => String(5000 + ((row * 7919) % 997))),
      running: many(40, (row) => String(row + 1)),
      email: many(40, (row) => `p${row}@example.com`),
      plan: many(40, () => 'basic'),
      nothing: many(40, () => ''),
      notes: many(40, (row) => `note ${row % 30}`),
      mostlyMissing: many(40, (row) => (row < 15 ? String(row) : '')),
      income: many(40, (row) => String(1000 + ((row * 7919) % 997))),
    });
    expect(chosen.map(({ column }) => column)).toEqual(['income']);
    expect(dropped.map(({ column, reason }) => [column, reason.split(/[:;]/)[0]])).toEqual([
      ['CustomerID', 'looks like a key'],
      ['running', 'looks like a key'],
      ['email', 'looks like a key'],
      ['plan', 'constant'],
      ['nothing', 'empty'],
      ['notes', '30 different texts'],
      ['mostlyMissing', '63 % of its values are missing'],
    ]);
  });

  it('keeps measures that happen to differ in every row, and what is asked for by name', () => {
    const measures = {
      weight: many(40, (row) => (row * 1.37 + 0.1).toFixed(3)),
      paid: many(40, (row) => String((row * 31) % 101)),
    };
    expect(choose(measures).dropped).toEqual([]);
    expect(choose({ CustomerID: many(40, (row) => String(row + 1)) }, true).dropped).toEqual([]);
  });

  it('reads numbers in the style that fits all of them, and a few misfits as missing', () => {
    const [english, continental, spoilt] = choose({
      english: many(200, (row) => `${row % 9},${100 + row}.5`),
      continental: many(200, (row) => `${row},5`),
      spoilt: many(200, (row) => (row === 3 ? 'unknown' : String(row % 70))),
    }).chosen;
    expect(english?.reading).toMatchObject({ as: 'number', style: 'english' });
    expect(continental?.reading).toMatchObject({ as: 'number', style: 'continental' });
    expect(spoilt).toMatchObject({ unread: 1, reading: { as: 'number', style: 'plain' } });
  });

  it('tells day first from month first by what fits, and by the marks where both do', () => {
    const order = (cells: string[]) => choose({ date: cells }).chosen[0]?.reading;
    expect(order(many(60, (row) => `${(row % 28) + 1}/0${(row % 3) + 1}/2020`))).toMatchObject({ order: 'day-first' });
    expect(order(many(60, (row) => `0${(row % 3) + 1}/${(row % 28) + 1}/2020`))).toMatchObject({
      order: 'month-first',
    });
    expect(order(many(60, (row) => `0${(row % 3) + 1}.0${(row % 7) + 1}.2020`))).toMatchObject({ order: 'day-first' });
  });
});

it.each([
  ['-3.1%', 'english', -3.1],
  ['-1,234.5', 'english', -1234.5],
  ['-$12', 'english', -12],
  ['$-12', 'english', -12],
  ['(12.50)', 'english', -12.5],
  ['-12,5', 'continental', -12.5],
  ['-1.234,50 €', 'continental', -1234.5],
  ['€-1.234,50', 'continental', -1234.5],
  ['- 8,5 %', 'continental', -8.5],
  ['-1 234,5', 'spaced', -1234.5],
] as const)('keeps the sign of %s, %s', (cell, style, value) => {
  expect(styledNumber(cell, style)).toBe(value);
});
