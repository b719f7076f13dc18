import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { bitsOf, isotonic, probabilityOf } from './model.js';

describe('match weights', () => {
  it('turns bits into probabilities and back', () => {
    expect(bitsOf(0.95)).toBeCloseTo(4.2479, 4);
    expect(probabilityOf(0)).toBe(0.5);
    for (const p of [0.01, 0.5, 0.95, 0.999]) expect(probabilityOf(bitsOf(p))).toBeCloseTo(p, 12);
  });

  it('keeps weights rising with likeness, and means as they were', () => {
    expect(isotonic([1, 3, 2, 4], [1, 1, 1, 1])).toEqual([1, 2.5, 2.5, 4]);
    expect(isotonic([5, 1], [3, 1])).toEqual([4, 4]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 8 }), (values) => {
        const weights = values.map(() => 1);
        const rising = isotonic(values, weights);
        for (let i = 1; i < rising.length; i++) expect(rising[i]!).toBeGreaterThanOrEqual(rising[i - 1]! - 1e-9);
        const sum = (list: readonly number[]): number => list.reduce((all, value) => all + value, 0);
        expect(sum(rising)).toBeCloseTo(sum(values), 6);
      }),
    );
  });
});
