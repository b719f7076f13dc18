import type { Matrix } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';
import { describe, expect, it } from 'vitest';
import { advise } from './advise.js';

const random = createRandom(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
function pointsOf(rows: number[][]): Matrix {
  return {
    rows: rows.length,
    ids: new BigUint64Array(rows.length),
    columns: rows[0]!.map((_, c) => ({
      name: `c${c}`,
      kind: 'numeric',
      data: Float64Array.from(rows, (row) => row[c]!),
    })),
  };
}
const blobs = (rows: number) =>
  pointsOf(
    Array.from({ length: rows }, (_, row) => {
      const [x, y] = [
        [0, 0],
        [4, 0],
        [2, 3.5],
      ][row % 3]!;
      return [x! + normal() * 0.8, y! + normal() * 0.8];
    }),
  );
/** Two half circles that reach into each other, and a twentieth of noise. */
const moons = pointsOf(
  Array.from({ length: 800 }, (_, row) => {
    if (row % 20 === 0) return [random.next() * 4 - 1.5, random.next() * 3 - 1];
    const angle = Math.PI * random.next();
    const [x, y] = row % 2 === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return [x + normal() * 0.05, y + normal() * 0.05];
  }),
);
/** Three groups far apart, each of three close ones. */
const nested = pointsOf(
  Array.from({ length: 600 }, (_, row) => {
    const outer = [
      [0, 0],
      [100, 0],
      [50, 90],
    ][row % 3]!;
    const inner = [
      [0, 0],
      [12, 0],
      [6, 11],
    ][Math.floor(row / 3) % 3]!;
    return [outer[0]! + inner[0]! + normal() * 0.7, outer[1]! + inner[1]! + normal() * 0.7];
  }),
);

/** Five groups of unlike sizes and widths that lie close together, as customers by income and score do. */
const uneven = pointsOf(
  Array.from({ length: 200 }, (_, row) => {
    const at = row % 10;
    const [x, y, wide] =
      at < 4
        ? [0, 0, 0.3]
        : at < 6
          ? [1.2, 1.2, 0.4]
          : at < 8
            ? [1.3, -1.2, 0.4]
            : at < 9
              ? [-1.3, 1.2, 0.3]
              : [-1.3, -1.2, 0.4];
    return [x! + normal() * wide!, y! + normal() * wide!];
  }),
);
/** A ring around a disc. */
const ring = pointsOf(
  Array.from({ length: 900 }, (_, row) => {
    const angle = 2 * Math.PI * random.next();
    const far = row % 3 === 0 ? 0.5 * Math.sqrt(random.next()) : 2 + normal() * 0.08;
    return [far * Math.cos(angle), far * Math.sin(angle)];
  }),
);
const cloud = pointsOf(Array.from({ length: 700 }, () => [normal(), normal(), normal()]));
const tail = pointsOf(Array.from({ length: 700 }, () => [Math.exp(normal()), Math.exp(normal())]));
/** Two columns of numbers and one of yes and no, as z-scores. */
const mixed = pointsOf(Array.from({ length: 600 }, (_, row) => [normal(), normal(), row % 2 === 0 ? 1 : -1]));

describe('advice', () => {
  it.each([
    ['round blobs', blobs(600), 'kmeans'],
    ['many round blobs', blobs(6000), 'kmeans'],
    ['moons with noise', moons, 'dbscan'],
    ['groups within groups', nested, 'hierarchical'],
    ['a handful of rows', blobs(30), 'rules'],
    ['five groups of unlike widths', uneven, 'kmeans'],
    ['a ring around a disc', ring, 'dbscan'],
    ['one cloud', cloud, 'kmeans'],
    ['long tails', tail, 'kmeans'],
    ['numbers beside yes and no', mixed, 'kmeans'],
  ])('on %s', (_, points, suits) => {
    const advice = advise(points);
    expect([advice.suits, advice.reasons]).toEqual([suits, expect.anything()]);
    expect(advice.reasons[0]).toMatch(/\d/);
  });

  it('says where no kind of clustering parts the rows', () => {
    expect(advise(cloud).reasons[0]).toMatch(/No kind of clustering parts these rows clearly.*rules/);
    expect(advise(blobs(600)).reasons.join(' ')).toMatch(/3 part the rows.*silhouette 0\.\d\d/);
  });
});
