import { describe, expect, it } from 'vitest';
import { linkageChain } from './linkage-chain.js';
import { inOrder } from './linkage.js';
import {
  createRandom,
  cutTree,
  dbscan,
  dbscanGrid,
  hierarchical,
  kdTree,
  leastSquares,
  microClusters,
  modeOf,
  optimalAssignment,
  squaredDistance,
  symmetricEigen,
  type Linkage,
  type Points,
} from './index.js';

function cloud(rows: number, columns: number, seed = 1): Points {
  const random = createRandom(seed);
  return {
    rows,
    columns,
    data: Float64Array.from({ length: rows * columns }, () => 5 * random.int(3) + random.next()),
  };
}
const distance = (points: Points, i: number, j: number) => Math.sqrt(squaredDistance(points, i, { points, row: j }));
const all = (points: Points) => Array.from({ length: points.rows }, (_, row) => row);

describe('k-d tree', () => {
  it.each([1, 2, 5, 12])('finds what looking at every row finds, in %i columns', (columns) => {
    const points = cloud(300, columns);
    const tree = kdTree(points);
    const into = { rows: new Int32Array(1) };
    for (const row of [0, 7, 150, 299]) {
      const place = { data: points.data, at: row * columns };
      const radius = 1.5;
      const count = tree.within(place, radius, into);
      expect([...into.rows.subarray(0, count)].sort((a, b) => a - b)).toEqual(
        all(points).filter((other) => distance(points, row, other) <= radius),
      );
      expect(tree.nearest(place)).toEqual({ row, squared: 0 });
      const nearest = all(points)
        .map((other) => distance(points, row, other))
        .sort((a, b) => a - b);
      tree.nearestSquared(place, 6).forEach((squared, at) => expect(Math.sqrt(squared)).toBeCloseTo(nearest[at]!, 12));
    }
  });

  it('bears equal rows, and no rows', () => {
    const same: Points = { rows: 500, columns: 2, data: new Float64Array(1000).fill(3) };
    expect(kdTree(same).nearest({ data: same.data, at: 10 })).toEqual({ row: 0, squared: 0 });
    expect(kdTree({ rows: 0, columns: 2, data: new Float64Array() }).nearest({ data: same.data, at: 0 }).row).toBe(-1);
  });
});

describe('linkage', () => {
  /** Merges the closest two groups again and again, looking at every pair of rows. */
  function naive(points: Points, linkage: Linkage): number[] {
    let groups = all(points).map((row) => [row]);
    const between = (a: number[], b: number[]): number => {
      const pairs = a.flatMap((i) => b.map((j) => distance(points, i, j)));
      if (linkage === 'single') return Math.min(...pairs);
      if (linkage === 'complete') return Math.max(...pairs);
      return pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    };
    const heights: number[] = [];
    while (groups.length > 1) {
      let best = { i: 0, j: 1, height: Infinity };
      for (let i = 0; i < groups.length; i++)
        for (let j = i + 1; j < groups.length; j++) {
          const height = between(groups[i]!, groups[j]!);
          if (height < best.height) best = { i, j, height };
        }
      heights.push(best.height);
      const merged = [...groups[best.i]!, ...groups[best.j]!];
      groups = [...groups.filter((_, at) => at !== best.i && at !== best.j), merged];
    }
    return heights;
  }

  it.each(['single', 'complete', 'average'] as const)('%s: the heights of the naive way', (linkage) => {
    const points = cloud(40, 3);
    const wanted = naive(points, linkage);
    hierarchical(points, linkage).forEach(({ height }, at) => expect(height).toBeCloseTo(wanted[at]!, 9));
  });

  it.each(['complete', 'average'] as const)('%s: the same tree whatever number of distances is held', (linkage) => {
    const points = cloud(300, 3);
    // Some rows twice, and weights that count.
    points.data.copyWithin(0, 30, 60);
    const weights = Float64Array.from({ length: 300 }, (_, row) => 1 + (row % 3));
    const heights = (held: number) =>
      inOrder(linkageChain(points, { linkage, weights, held }), weights).map(({ height }) => height);
    const [all, some, none] = [heights(300), heights(100), heights(0)];
    all.forEach((height, at) => {
      expect(some[at]).toBeCloseTo(height, 9);
      expect(none[at]).toBeCloseTo(height, 9);
    });
  });

  it('cuts by number and by height, labels in order of rows', () => {
    const points: Points = { rows: 5, columns: 1, data: Float64Array.of(9, 0, 1, 8, 20) };
    const merges = hierarchical(points, 'single');
    expect([...cutTree(merges, 5, { k: 3 })]).toEqual([0, 1, 1, 0, 2]);
    expect([...cutTree(merges, 5, { height: 8 })]).toEqual([0, 0, 0, 0, 1]);
    expect([...cutTree(merges, 5, { k: 5 })]).toEqual([0, 1, 2, 3, 4]);
  });

  it('small groups stand for all rows', () => {
    const points = cloud(3000, 2);
    const { centres, sizes } = microClusters(points, { groups: 60, seed: 1 });
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3000);
    const merges = hierarchical(centres, 'ward', sizes);
    expect(merges.at(-1)!.size).toBe(3000);
  });
});

describe('DBSCAN', () => {
  it.each([2, 5])('labels do not depend on the order of rows, in %i columns', (columns) => {
    const points = cloud(400, columns);
    const order = all(points).reverse();
    const turned: Points = {
      ...points,
      data: Float64Array.from(order.flatMap((row) => [...points.data.subarray(row * columns, (row + 1) * columns)])),
    };
    const one = dbscan(points, { eps: 0.9, minSamples: 5 }).labels;
    const two = dbscan(turned, { eps: 0.9, minSamples: 5 }).labels;
    const names = new Map<number, number>();
    order.forEach((row, at) => {
      if (!names.has(one[row]!)) names.set(one[row]!, two[at]!);
      expect(two[at]).toBe(names.get(one[row]!));
    });
  });

  it('a grid of parameters says what each finds', () => {
    const trials = dbscanGrid(cloud(300, 2));
    expect(trials.length).toBe(24);
    expect(trials.some(({ clusters, silhouette }) => clusters === 9 && silhouette! > 0.7)).toBe(true);
    expect(trials.every(({ noise }) => noise >= 0 && noise <= 1)).toBe(true);
  });
});

it('the optimal assignment is the best of all permutations', () => {
  const random = createRandom(4);
  const permutations = (items: number[]): number[][] =>
    items.length === 0
      ? [[]]
      : items.flatMap((item) => permutations(items.filter((one) => one !== item)).map((rest) => [item, ...rest]));
  for (let round = 0; round < 20; round++) {
    const worth = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => random.next()));
    const sumOf = (columns: number[]) => columns.reduce((sum, column, row) => sum + worth[row]![column]!, 0);
    const best = Math.max(...permutations([0, 1, 2, 3, 4]).map(sumOf));
    expect(sumOf(optimalAssignment(worth))).toBeCloseTo(best, 12);
  }
  expect(
    optimalAssignment([
      [1, 9],
      [2, 8],
      [7, 7],
    ]),
  ).toEqual([1, -1, 0]);
  expect(optimalAssignment([])).toEqual([]);
});

it('eigenvectors make the matrix again', () => {
  const size = 6;
  const random = createRandom(2);
  const half = Array.from({ length: size * size }, () => random.next() - 0.5);
  const matrix = Float64Array.from(half, (value, at) => value + half[(at % size) * size + Math.floor(at / size)]!);
  const { values, vectors } = symmetricEigen(matrix, size);
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
  matrix.forEach((value, at) => {
    const [i, j] = [Math.floor(at / size), at % size];
    const made = values.reduce(
      (sum, eigenvalue, e) => sum + eigenvalue * vectors.data[e * size + i]! * vectors.data[e * size + j]!,
      0,
    );
    expect(made).toBeCloseTo(value, 12);
  });
});

it('the commonest value, ties to the least', () => {
  expect([modeOf([3, 1, 3, NaN]), modeOf([2, 1]), modeOf([NaN])]).toEqual([3, 1, NaN]);
});

describe('least squares', () => {
  it('finds the coefficients that columns were added up by; a column twice shares its own', () => {
    const random = createRandom(4);
    const column = () => Float64Array.from({ length: 200 }, () => random.next() - 0.5);
    const [a, b] = [column(), column()];
    const sum = a.map((value, row) => 3 * value - 2 * b[row]!);
    const [first, second] = leastSquares([a, b], sum);
    expect(first).toBeCloseTo(3, 5);
    expect(second).toBeCloseTo(-2, 5);
    const shared = leastSquares([a, b, a, new Float64Array(200)], sum);
    expect(shared[0]! + shared[2]!).toBeCloseTo(3, 5);
    expect(shared[3]).toBe(0);
  });
});
