import { describe, expect, it } from 'vitest';
import {
  adjustedRandIndex,
  applyScale,
  assignNearest,
  covariance,
  createRandom,
  daviesBouldin,
  dunn,
  elbow,
  fillMissing,
  fitScale,
  meanOf,
  medianOf,
  membershipMargin,
  sampledSilhouette,
  sampleIndices,
  signedLog1p,
  silhouette,
  silhouetteSteps,
  wcss,
  type Points,
} from './index.js';

const points = (rows: number[][]): Points => ({
  rows: rows.length,
  columns: rows[0]!.length,
  data: Float64Array.from(rows.flat()),
});
/** Two pairs on a line, 1 wide and 10 apart: every index can be worked out by hand. */
const pairs = points([[0], [1], [10], [11]]);
const labels = Int32Array.of(0, 0, 1, 1);

describe('cluster validity, by hand', () => {
  it('silhouette: (10.5 − 1) / 10.5 outside, (9.5 − 1) / 9.5 inside', () => {
    const result = silhouette(pairs, labels);
    expect(result.mean).toBeCloseTo((9.5 / 10.5 + 8.5 / 9.5) / 2, 12);
    expect(result.perCluster[0]).toBeCloseTo(result.mean, 12);
    expect(result.sample).toBe(4);
  });
  it('a cluster of one row scores 0', () => {
    expect(silhouette(points([[0], [1], [10]]), Int32Array.of(0, 0, 1)).perCluster[1]).toBe(0);
  });
  it('leaves noise out', () => {
    const noisy = points([[0], [1], [10], [11], [5]]);
    expect(silhouette(noisy, Int32Array.of(0, 0, 1, 1, -1)).mean).toBeCloseTo(silhouette(pairs, labels).mean, 12);
  });
  it('Davies-Bouldin (0.5 + 0.5) / 10, Dunn 9 / 1, WCSS 4 · 0.25', () => {
    expect(daviesBouldin(pairs, labels)).toBeCloseTo(0.1, 12);
    expect(dunn(pairs, labels)).toBeCloseTo(9, 12);
    expect(wcss(pairs, labels)).toBeCloseTo(1, 12);
  });
  it('margin: (9.5 − 0.5) / 9.5 for an inner row', () => {
    expect(membershipMargin(pairs, labels)[1]).toBeCloseTo(9 / 9.5, 12);
  });
  it('refuses one cluster', () => {
    expect(() => silhouette(pairs, new Int32Array(4))).toThrow(/2 or more clusters/);
    expect(() => daviesBouldin(pairs, new Int32Array(4))).toThrow(/at least two/);
  });
  it('a sample as large as the rows is the exact value; steps report rising shares', () => {
    expect(sampledSilhouette(pairs, labels, { sample: 10, seed: 1 }).mean).toBe(silhouette(pairs, labels).mean);
    const random = createRandom(3);
    const many = points(Array.from({ length: 2500 }, () => [random.next(), random.next()]));
    const groups = Int32Array.from({ length: 2500 }, (_, row) => row % 3);
    const shares = [...silhouetteSteps(many, groups)];
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });
});

describe('scaling and imputation', () => {
  it('makes mean 0 and population deviation 1', () => {
    expect([...applyScale([1, 2, 3, 4], fitScale([1, 2, 3, 4]))]).toEqual(
      [-1.5, -0.5, 0.5, 1.5].map((value) => expect.closeTo(value / Math.sqrt(1.25), 12)),
    );
  });
  it('turns a constant column into zeros, also one that cannot be stored exactly', () => {
    expect([...applyScale([0.1, 0.1, 0.1], fitScale([0.1, 0.1, 0.1]))]).toEqual([0, 0, 0]);
  });
  it('keeps a small spread on a large mean', () => {
    expect(fitScale([1e9, 1e9 + 1, 1e9 + 2]).deviation).toBeCloseTo(Math.sqrt(2 / 3), 9);
  });
  it('keeps the sign under the logarithm', () => {
    expect(signedLog1p(-9)).toBeCloseTo(-Math.log(10), 12);
    expect(signedLog1p(0)).toBe(0);
  });
  it('mean, median and filling look past NaN', () => {
    expect(meanOf([1, NaN, 3])).toBe(2);
    expect(medianOf([9, NaN, 1, 2, 4])).toBe(3);
    expect(medianOf([NaN])).toBeNaN();
    expect(fillMissing([1, NaN], 7)).toEqual({ values: Float64Array.of(1, 7), filled: 1 });
  });
});

describe('the rest', () => {
  it('random numbers: same seed same numbers, evenly spread, other seeds differ', () => {
    const draw = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 20_000 }, () => random.next());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)[0]).not.toBe(draw(8)[0]);
    expect(Math.abs(meanOf(draw(7)) - 0.5)).toBeLessThan(0.01);
  });
  it('samples different rows in order', () => {
    const picked = [...sampleIndices(100, 30, createRandom(1))];
    expect(new Set(picked).size).toBe(30);
    expect(picked).toEqual([...picked].sort((a, b) => a - b));
    expect([...sampleIndices(3, 9, createRandom(1))]).toEqual([0, 1, 2]);
  });
  it('elbow: the bend of a falling curve, none on a straight line', () => {
    const curve = [100, 40, 15, 12, 10, 9].map((y, at) => ({ x: at + 2, y }));
    expect(elbow(curve)).toBe(4);
    expect(elbow([3, 2, 1].map((y, x) => ({ x, y })))).toBeNull();
  });
  it('ARI: 1 under renaming; scikit-learn’s documented example 0.57…', () => {
    expect(adjustedRandIndex([0, 0, 1, 1], [1, 1, 0, 0])).toBe(1);
    expect(adjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1])).toBeCloseTo(0.5714285714, 9);
  });
  it('nearest centroid: ties go to the lower index', () => {
    const { labels: nearest, squared } = assignNearest(points([[1], [5]]), points([[0], [2]]));
    expect([...nearest]).toEqual([0, 1]);
    expect([...squared]).toEqual([1, 9]);
  });
  it('covariance of two columns', () => {
    expect([
      ...covariance(
        points([
          [1, 2],
          [2, 4],
          [3, 6],
        ]),
      ).values,
    ]).toEqual([1, 2, 2, 4]);
  });
});
