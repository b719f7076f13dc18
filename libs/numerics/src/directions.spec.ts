import { expect, it } from 'vitest';
import { columnDirections } from './column-components.js';
import { columnCovariance } from './covariance.js';
import { symmetricEigen } from './eigen.js';
import { createRandom } from './random.js';

function table(rows: number, width: number): Float64Array[] {
  const random = createRandom(rows * 7 + width);
  return Array.from({ length: width }, (_, c) =>
    Float64Array.from({ length: rows }, () => (random.next() - 0.5) * (1 + (c % 7)) + 3),
  );
}

it('finds the same directions by the rows as by the columns', () => {
  const columns = table(12, 30);
  const { means, values, vectors } = columnDirections(columns);
  const covariance = columnCovariance(columns);
  const whole = symmetricEigen(covariance.values, 30);
  expect(values).toHaveLength(11);
  expect([...means]).toEqual([...covariance.means].map((mean) => expect.closeTo(mean, 12)));
  values.forEach((value, at) => {
    expect(value).toBeCloseTo(whole.values[at]!, 10);
    const dot = Array.from({ length: 30 }, (_, c) => vectors[at * 30 + c]! * whole.vectors.data[at * 30 + c]!);
    expect(Math.abs(dot.reduce((sum, product) => sum + product, 0))).toBeCloseTo(1, 8);
  });
});

it.each([101, 130])('parts a symmetric matrix of %i columns into its eigenvectors', (size) => {
  // Of half the rank, and with equal columns: eigenvalues that are nought, and equal ones.
  const columns = table(size / 2, size).map((column, c, all) => (c % 9 === 8 ? all[c - 1]! : column));
  const { values: matrix } = columnCovariance(columns);
  const { values, vectors } = symmetricEigen(matrix, size);
  let worst = 0;
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let back = 0;
      let dot = 0;
      for (let k = 0; k < size; k++) {
        back += values[k]! * vectors.data[k * size + i]! * vectors.data[k * size + j]!;
        dot += vectors.data[i * size + k]! * vectors.data[j * size + k]!;
      }
      worst = Math.max(worst, Math.abs(back - matrix[i * size + j]!), Math.abs(dot - (i === j ? 1 : 0)));
    }
  expect(worst).toBeLessThan(1e-11);
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
});
