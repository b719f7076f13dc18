import type { TriedStart } from '@tributary/numerics';
import { expect, it } from 'vitest';
import { lowestRests } from './try-starts.js';

const rested = (...inertias: number[]) => inertias.map((inertia) => ({ inertia }) as TriedStart);
const heights = (starts: readonly TriedStart[]) => starts.map(({ inertia }) => inertia);

it('takes one start of each height, lowest first, no more and none far above', () => {
  const tried = rested(104, 101, 100.01, 100.5, 100, 100.51, 100.9);
  expect(heights(lowestRests(tried, { most: 3, reach: 0.01 }))).toEqual([100, 100.5, 100.9]);
  expect(heights(lowestRests(tried, { most: 2, reach: 0.01 }))).toEqual([100, 100.5]);
  expect(heights(lowestRests(tried, { most: 9, reach: 0.05 }))).toEqual([100, 100.5, 100.9, 101, 104]);
  expect(heights(lowestRests(rested(7), { most: 3, reach: 0.01 }))).toEqual([7]);
  expect(heights(lowestRests(rested(0, 0, 0), { most: 3, reach: 0.01 }))).toEqual([0]);
});
