import { createRandom } from '@tributary/numerics';
import { expect, it } from 'vitest';
import { partnerOdds } from './partner-odds.js';
import { rivalry, type Standings } from './rivals.js';

const standings = (points: readonly (readonly [number, number])[]): Standings => ({
  w: Float64Array.from(points, ([w]) => w),
  ahead: Float64Array.from(points, ([, ahead]) => ahead),
});
const chance = (at: [number, number], { start, weight, ahead }: { start: number; weight: number; ahead: number }) =>
  1 / (1 + 2 ** -(start + weight * at[0] + ahead * at[1]));

it('tells partners from the decoys that they would leave behind', () => {
  // Two records of each file; 0 and 2 are partners, 1 and 3 are alone and only like the others.
  const pairs: [number, number, number][] = [
    [0, 2, 9],
    [0, 3, 2],
    [1, 2, 1],
    [1, 3, -1],
  ];
  const [l, r, w] = [0, 1, 2].map((at) => Float64Array.from(pairs, (pair) => pair[at]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const { ahead, targets, decoys } = rivalry({ l, r, w }, 4, -12);
  expect([...ahead]).toEqual([7, -7, -8, -3]);
  expect([...targets.w]).toEqual([9]);
  // Without 0 and 2's link, 0–3 leads at 0 and 3; 1–2 would lead, too.
  expect([...decoys.w]).toEqual([2, 1]);
  expect([...decoys.ahead]).toEqual([3, 2]);
});

it('gives odds that come true, where fields alone would call each pair unlikely', () => {
  const random = createRandom(4);
  const normal = (): number => Array.from({ length: 12 }, () => random.next()).reduce((a, b) => a + b, -6);
  const right = Array.from({ length: 400 }, (): [number, number] => [-3 + 2 * normal(), 6 + 2 * normal()]);
  const wrong = (): [number, number] => [-5 + 2 * normal(), 1.5 + 1.5 * normal()];
  const mixed = [...right, ...Array.from({ length: 150 }, wrong)];
  // 400 of 800 have a partner in both files: of wrong pairs, one best pair for every four decoys.
  const odds = partnerOdds(
    { targets: standings(mixed), decoys: standings(Array.from({ length: 600 }, wrong)) },
    [800, 800],
  )!;
  const sure = mixed.map((at, n) => ({ p: chance(at, odds), right: n < 400 })).filter(({ p }) => p >= 0.9);
  const precision = sure.filter((each) => each.right).length / sure.length;
  expect(sure.length).toBeGreaterThan(250);
  expect(precision).toBeGreaterThan(0.95);
  expect(sure.reduce((sum, { p }) => sum + p, 0) / sure.length).toBeLessThan(precision + 0.03);
  expect(Math.abs(mixed.reduce((sum, at) => sum + chance(at, odds), 0) - 400)).toBeLessThan(40);
});

it('is sure of nothing where best pairs look like decoys, and of no odds where there are few', () => {
  const points = Array.from({ length: 200 }, (_, n): [number, number] => [-(n % 7), n % 5]);
  const odds = partnerOdds({ targets: standings(points), decoys: standings(points) }, [200, 200])!;
  expect(Math.max(...points.map((at) => chance(at, odds)))).toBeLessThan(0.5);
  expect(partnerOdds({ targets: standings(points.slice(0, 20)), decoys: standings([]) }, [20, 20])).toBeUndefined();
});
