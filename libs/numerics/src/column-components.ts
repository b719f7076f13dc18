import { columnCovariance, rowCovariance } from './covariance.js';
import { symmetricEigen } from './eigen.js';

/** The directions of complete columns: column means, variances along the directions, falling, and their unit vectors. */
export interface Directions {
  means: Float64Array;
  values: Float64Array;
  /** One after the other; where rows are fewer than columns, only as many as hold variance. */
  vectors: Float64Array;
}

/** Variance below this share of the largest is rounding. */
const rounding = 1e-12;

/**
 * Eigenvalues and vectors of the covariance, by the smaller of the two: of the columns, or of the rows, whose
 * eigenvectors lead to those of the columns (Golub and Van Loan: the singular vectors of either side).
 * Throws MODEL_INPUT with fewer than two rows, and where a value is not finite.
 */
export function columnDirections(columns: readonly ArrayLike<number>[]): Directions {
  const rows = columns[0]?.length ?? 0;
  const width = columns.length;
  if (rows >= width) {
    const { means, values } = columnCovariance(columns);
    const eigen = symmetricEigen(values, width);
    return { means, values: eigen.values, vectors: eigen.vectors.data };
  }
  const { means, values } = rowCovariance(columns);
  const eigen = symmetricEigen(values, rows);
  const held = eigen.values.filter((value) => value > eigen.values[0]! * rounding);
  const vectors = new Float64Array(held.length * width);
  held.forEach((value, at) => {
    const weights = eigen.vectors.data.subarray(at * rows, (at + 1) * rows);
    const length = Math.sqrt(value * (rows - 1));
    columns.forEach((column, c) => {
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += weights[row]! * (column[row]! - means[c]!);
      vectors[at * width + c] = sum / length;
    });
  });
  return { means, values: held, vectors };
}
