import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cubesOf } from './cubes.js';
import { dbscanInCubes } from './dbscan-cubes.js';
import { dbscanByNeighbours } from './dbscan-neighbours.js';
import { dbscan } from './dbscan.js';
import { kdTree } from './kd-tree.js';
import { everyRow } from './neighbours.js';

/** Rows on a coarse grid, so that many lie exactly at the radius, in one place, or alone. */
const cloud = fc.integer({ min: 1, max: 3 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    values: fc.array(fc.array(fc.integer({ min: -12, max: 12 }), { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 90,
    }),
    eps: fc.constantFrom(0.25, 0.5, 1, 2.5),
    minSamples: fc.integer({ min: 1, max: 7 }),
  }),
);

it('finds the same cores, clusters and borders in cubes, by a tree and by a look at every row', () => {
  fc.assert(
    fc.property(cloud, ({ columns, values, ...options }) => {
      const points = { rows: values.length, columns, data: Float64Array.from(values.flat(), (value) => value / 4) };
      const cubes = dbscanInCubes(cubesOf(points, options.eps)!, options);
      const tree = dbscanByNeighbours(points, options, kdTree(points));
      const looked = dbscanByNeighbours(points, options, everyRow(points));
      expect([looked.isCore, looked.nearest]).toEqual([tree.isCore, tree.nearest]);
      expect(cubes.isCore).toEqual(tree.isCore);
      expect(cubes.nearest).toEqual(tree.nearest);
      const together = ({ component }: typeof tree) =>
        values.map((_, a) => values.map((_, b) => tree.isCore[a] && tree.isCore[b] && component[a] === component[b]));
      expect(together(cubes)).toEqual(together(tree));
    }),
    { seed: 5, numRuns: 150 },
  );
});

it('takes the tree where a column spans too many radii', () => {
  const data = Float64Array.from([0, 1e-9, 2e-9, 1e6, 1e6]);
  const points = { rows: 5, columns: 1, data };
  expect(cubesOf(points, 1e-8)).toBeNull();
  expect([...dbscan(points, { eps: 1e-8, minSamples: 2 }).labels]).toEqual([0, 0, 0, 1, 1]);
});
