import { expect, it } from 'vitest';
import { modelOthers } from './dependence.js';

/** Vectors of three fields; rung 0 is a missing value. */
const pairs = (rows: readonly (readonly [number, number, number, number])[]) => ({
  rungs: [0, 1, 2].map((field) => Uint8Array.from(rows, (row) => row[field]!)),
  counts: Float64Array.from(rows, (row) => row[3]),
  rules: new Float64Array(rows.length),
});
const even = [0, 1, 2].map(() => Float64Array.of(0.9, 0.1));
const matches = (): number => 0;

it('hangs a field on the one that it agrees with among records that do not match', () => {
  const neighbours = pairs([
    [1, 1, 1, 810],
    [2, 1, 1, 90],
    [1, 2, 2, 90],
    [2, 2, 2, 10],
  ]);
  const { parents, tables } = modelOthers([{ pairs: neighbours, matches, unbiased: null }], even, even);
  expect(parents).toEqual([-1, -1, 1]);
  expect(tables[2]![2 * 8 + 2]).toBeGreaterThan(0.8);
});

it('learns nothing from the few pairs that have a field which is mostly missing', () => {
  const sparse = pairs([
    [1, 0, 1, 100_000],
    [2, 0, 2, 5],
    [1, 1, 1, 300],
    [1, 2, 2, 3],
  ]);
  const { parents } = modelOthers([{ pairs: sparse, matches, unbiased: null }], even, even);
  expect(parents[2]).toBe(-1);
});
