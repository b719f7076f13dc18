import { describe, expect, it } from 'vitest';
import { isMissing, plainNumber, styledNumber, yesOf } from './cells.js';
import { chooseColumns } from './choose-columns.js';
import { observeColumn } from './column-profile.js';
import { dayNumber } from './days.js';

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
    ['2023-03', 'year-first', '2023-03-01'],
    ['March 2023', 'year-first', '2023-03-01'],
    ['20230305', 'run-together', '2023-03-05'],
    ['3/12/23 3:05 PM', 'month-first', '2023-03-12T15:05Z'],
    ['3/12/2023 12:05:07 a.m.', 'month-first', '2023-03-12T00:05:07Z'],
    ['2024-05-01T10:00:00.123+02:00', 'year-first', '2024-05-01T10:00Z'],
    ['1678000000', 'seconds', '2023-03-05T07:06:40Z'],
    ['1678000000000', 'milliseconds', '2023-03-05T07:06:40Z'],
  ] as const)('%s is a day, %s', (cell, order, day) =>
    expect(Math.round(dayNumber(cell, order) * 86_400_000)).toBe(Date.parse(day)),
  );

  it.each(['12 Mai 2023', '31 Feb 2023', '1e101', '2023', '2023-13', 'Cars 2023'])('%j is no day', (cell) =>
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
    const pairs = [
      ['No', 'Yes'],
      ['TRUE', 'FALSE'],
      ['Nein', 'Ja'],
      ['não', 'Sim'],
      ['Male', 'Female'],
      ['no', 'nein'],
    ];
    expect(pairs.map(yesOf)).toEqual(['Yes', 'TRUE', 'Ja', 'Sim', null, null]);
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

  it('keeps measures in whole numbers by which the file is sorted, and years; leaves out what counts the rows', () => {
    const { chosen, dropped } = choose({
      population: many(60, (row) => String(9_000_000 - row * 1000 - ((row * row * 7919) % 997))),
      Year: many(60, (row) => String(1950 + row)),
      rank: many(60, (row) => String(60 - row)),
      withGaps: many(60, (row) => String(row + Math.floor(row / 7))),
    });
    expect(chosen.map(({ column }) => column)).toEqual(['population', 'Year']);
    expect(dropped.map(({ column }) => column)).toEqual(['rank', 'withGaps']);
  });

  it.each([
    [
      'OrderDate',
      (row: number) => `2024${String((row % 12) + 1).padStart(2, '0')}15`,
      { as: 'date', order: 'run-together' },
    ],
    ['created_at', (row: number) => String(1_678_000_000 + row * 86_400), { as: 'date', order: 'seconds' }],
    ['eventTime', (row: number) => String(1_678_000_000_000 + row * 9999), { as: 'date', order: 'milliseconds' }],
    ['visitors', (row: number) => String(1_678_000_000 + ((row * 7919) % 997)), { as: 'number', style: 'plain' }],
    ['month', (row: number) => `2023-${String((row % 12) + 1).padStart(2, '0')}`, { as: 'date', order: 'year-first' }],
    ['term', (row: number) => `${row % 2 ? 36 : 60} months`, { as: 'number', style: 'measured', unit: 'month' }],
    ['weight', (row: number) => `${1000 + row * 7}kg`.replace(/^1/, '1,'), { as: 'number', unit: 'kg' }],
    ['waited', (row: number) => (row % 3 ? `${row % 4} min` : '2 hrs'), { as: 'categories' }],
    ['seat', (row: number) => `${row % 5}${row % 2 ? 'A' : 'B'}`, { as: 'categories' }],
    ['price', (row: number) => `${row % 31} ${row % 2 ? 'EUR' : 'USD'}`, { as: 'number', money: null }],
    ['fee', (row: number) => `£${row % 31}.50`, { as: 'number', money: 'GBP' }],
    ['opted in', (row: number) => (row % 3 ? '' : 'x'), { as: 'two', one: 'x', zero: null }],
    ['region_code', (row: number) => String(row % 4), { as: 'categories' }],
    ['store_id', (row: number) => String(100 + (row % 4)), { as: 'categories' }],
    ['customer', (row: number) => String(row % 2), { as: 'number', flag: true }],
    ['newsletter', (row: number) => (row % 2 ? 'ja' : 'nein'), { as: 'two', one: 'ja', zero: 'nein' }],
  ])('reads %s for what it is', (name, cell, reading) => {
    expect(choose({ [name]: many(60, cell) }).chosen[0]?.reading).toMatchObject(reading);
  });

  it.each([
    ['attributes', (row: number) => `{"size":${row % 3}}`, /^holds JSON/],
    ['Customer', (row: number) => String(12_000 + ((row * 7919) % 37)), /^refers to 37/],
    ['branchCode', (row: number) => String(12_000 + ((row * 7919) % 37)), /^37 different codes/],
    ['note', (row: number) => (row % 3 ? '' : 'same'), /^constant: every row that has a value has the same \(40 of 60/],
  ])('leaves %s out and says why', (name, cell, reason) => {
    expect(choose({ [name]: many(60, cell) }).dropped[0]?.reason).toMatch(reason);
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
