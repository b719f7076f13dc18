import { expect, it } from 'vitest';
import { everyDay } from './every-day.js';
import { movesOf } from './movement.js';

const shown = (changes: Parameters<typeof everyDay>[0], last: string) =>
  everyDay(changes, last).map(({ day, size, turnover }) => [day, size, turnover]);

it('fills the days between changes, over the ends of months, up to the last', () => {
  const changes = [
    { day: '2028-02-28', entered: 10, left: 0, size: 10, turnover: null },
    { day: '2028-03-01', entered: 1, left: 5, size: 6, turnover: 0.5 },
  ];
  expect(shown(changes, '2028-03-02')).toEqual([
    ['2028-02-28', 10, null],
    ['2028-02-29', 10, 0],
    ['2028-03-01', 6, 0.5],
    ['2028-03-02', 6, 0],
  ]);
  const segment = { key: 'one', name: 'One', days: everyDay(changes, '2028-03-02') };
  expect([movesOf(segment, 'entered'), movesOf(segment, 'left')]).toEqual([
    [0, 0, 1, 0],
    [0, 0, 5, 0],
  ]);
});

it('begins with the day before the first change where people were in it already', () => {
  const change = { day: '2026-03-01', entered: 2, left: 1, size: 11, turnover: 0.1 };
  expect(shown([change], '2026-03-01')).toEqual([
    ['2026-02-28', 10, 0],
    ['2026-03-01', 11, 0.1],
  ]);
  expect(everyDay([], '2026-03-01')).toEqual([]);
});
