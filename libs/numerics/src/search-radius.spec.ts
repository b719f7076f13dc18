import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from './agreement.js';
import { dbscan } from './dbscan.js';
import { kdTree } from './kd-tree.js';
import { pickRows, type Points } from './points.js';
import { createRandom, type Random } from './random.js';
import { reachabilityTree } from './reachability-tree.js';
import { searchRadius, standsOut } from './search-radius.js';
import { rootOf, unite } from './union.js';

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

function made(
  rows: number,
  row: (at: number, random: Random) => { truth: number; values: number[] },
): { points: Points; truth: number[] } {
  const random = createRandom(rows);
  const all = Array.from({ length: rows }, (_, at) => row(at, random));
  const data = Float64Array.from(all.flatMap(({ values }) => values));
  return { points: { rows, columns: data.length / rows, data }, truth: all.map(({ truth }) => truth) };
}
const moons = (rows: number) =>
  made(rows, (at, random) => {
    if (at % 10 === 0) return { truth: -1, values: [4 * random.next() - 1.5, 3 * random.next() - 1] };
    const angle = Math.PI * random.next();
    const [x, y] = at % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { truth: at % 2, values: [x + 0.07 * normal(random), y + 0.07 * normal(random)] };
  });
const rings = made(600, (at, random) => {
  const angle = 2 * Math.PI * random.next();
  const far = (at % 3 === 0 ? 0.4 : 1) + 0.05 * normal(random);
  return { truth: Number(at % 3 === 0), values: [far * Math.cos(angle), far * Math.sin(angle)] };
});
const unlike = made(450, (at, random) => ({
  truth: at % 3,
  values: [0, 1, 2, 3].map((c) => (c === at % 3 ? 11 : 0) + normal(random) * [0.5, 1, 2][at % 3]!),
}));

function agreement({ points, truth }: ReturnType<typeof made>, minSamples?: number): number {
  const found = searchRadius(points, { minSamples })!;
  const rows = found.sample ?? Uint32Array.from(truth.keys());
  const { labels } = dbscan(pickRows(points, rows), found);
  const known = Array.from(rows.keys()).filter((at) => truth[rows[at]!]! >= 0);
  return adjustedRandIndex(
    Int32Array.from(known, (at) => truth[rows[at]!]!),
    Int32Array.from(known, (at) => labels[at]!),
  );
}

describe('the radius that parts best', () => {
  it.each([
    ['half moons in noise', moons(500)],
    ['more of them than are looked at', moons(3000)],
    ['a ring around a ring', rings],
    ['groups of unlike density', unlike],
  ])('gives back %s', (_, table) => {
    expect(agreement(table)).toBeGreaterThan(0.9);
  });

  it('keeps to the least number of rows that is given', () => {
    expect(searchRadius(rings.points, { minSamples: 12 })).toMatchObject({ minSamples: 12, groups: 2, sample: null });
    expect(searchRadius(moons(3000).points, { minSamples: 100 })).toMatchObject({ minSamples: 100, groups: 2 });
    expect(agreement(moons(3000), 100)).toBeGreaterThan(0.9);
  });

  it.each([
    ['evenly spread', (random: Random) => random.next()],
    ['normal', normal],
    ['with a long tail', (random: Random) => Math.exp(normal(random))],
    ['of whole numbers', (random: Random) => Math.floor(7 * random.next())],
  ])('takes no groups of noise for real: %s', (_, value) => {
    for (const columns of [2, 3, 6])
      for (const rows of [120, 400]) {
        const { points } = made(rows, (__, random) => ({
          truth: 0,
          values: Array.from({ length: columns }, () => value(random)),
        }));
        const found = searchRadius(points)!;
        expect([columns, rows, standsOut(found)]).toEqual([columns, rows, false]);
        const clusters = 1 + Math.max(...dbscan(points, found).labels);
        // Where no radius makes two groups, the one that it falls back on makes one, without a speck beside it.
        if (found.groups === 1) expect(clusters).toBe(1);
        else expect(clusters).toBeGreaterThanOrEqual(found.groups);
      }
  });

  it('has nothing to say of equal rows, and parts what is two values', () => {
    const of = (values: number[]): Points => ({ rows: values.length, columns: 1, data: Float64Array.from(values) });
    expect(searchRadius(of(Array.from({ length: 50 }, () => 3)))).toBeNull();
    expect(searchRadius(of([1]))).toBeNull();
    expect(searchRadius(of(Array.from({ length: 60 }, (_, row) => row % 2)))).toMatchObject({ groups: 2, noise: 0 });
  });

  it('takes for cores of one cluster what DBSCAN does, at any radius', () => {
    const cloud = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(cloud, fc.constantFrom(0.6, 1.1, 2.3, 4.05), fc.integer({ min: 1, max: 6 }), (values, eps, least) => {
        const points = { rows: values.length, columns: 2, data: Float64Array.from(values.flat()) };
        const tree = reachabilityTree(points, least);
        const parent = Int32Array.from(values.keys());
        tree.heights.forEach((height, edge) => {
          if (height <= eps) unite(parent, tree.from[edge]!, tree.to[edge]!);
        });
        const { labels, cores } = dbscan(points, { eps, minSamples: least });
        const among = kdTree(points);
        const isCore = (row: number): boolean =>
          among.within({ data: points.data, at: row * 2 }, eps, { rows: new Int32Array(8) }) >= least;
        expect([...cores]).toEqual([...values.keys()].filter(isCore));
        for (const a of cores)
          for (const b of cores) expect(rootOf(parent, a) === rootOf(parent, b)).toBe(labels[a] === labels[b]);
      }),
      { seed: 3, numRuns: 60 },
    );
  });
});
