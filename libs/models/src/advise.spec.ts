import { createRandom, type Points } from '@tributary/numerics';
import { describe, expect, it } from 'vitest';
import { advise } from './advise.js';

const random = createRandom(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
function pointsOf(rows: number[][]): Points {
  return { rows: rows.length, columns: rows[0]!.length, data: Float64Array.from(rows.flat()) };
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

describe('advice', () => {
  it.each([
    ['round blobs', blobs(600), 'kmeans'],
    ['many round blobs', blobs(6000), 'kmeans'],
    ['moons with noise', moons, 'dbscan'],
    ['groups within groups', nested, 'hierarchical'],
    ['a handful of rows', blobs(30), 'rules'],
  ])('on %s', (_, points, suits) => {
    const advice = advise(points);
    expect(advice).toMatchObject({ suits });
    expect(advice.reasons[0]).toMatch(/\d/);
  });
});
