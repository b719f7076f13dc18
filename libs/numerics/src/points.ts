import { TributaryError } from '@tributary/contracts';
import type { Matrix } from '@tributary/contracts';

/** Rows of numbers in one block, row after row: the shape in which distances are fastest to compute. */
export interface Points {
  rows: number;
  columns: number;
  /** `rows × columns` values, row-major. */
  data: Float64Array;
}

/** The numeric columns of a matrix as one row-major block. Throws MODEL_INPUT on a categorical column. */
export function toPoints(matrix: Matrix): Points {
  const width = matrix.columns.length;
  const data = new Float64Array(matrix.rows * width);
  matrix.columns.forEach((column, at) => {
    if (column.kind !== 'numeric')
      throw new TributaryError('MODEL_INPUT', `Column "${column.name}" is categorical; numbers are needed here.`);
    const values = column.data;
    for (let row = 0; row < matrix.rows; row++) data[row * width + at] = values[row]!;
  });
  return { rows: matrix.rows, columns: width, data };
}

/**
 * As {@link toPoints}, for algorithms that need every value. Throws MODEL_INPUT where there is no column, no row, or a
 * value that is missing or infinite.
 */
export function completePoints(matrix: Matrix): Points {
  const points = toPoints(matrix);
  if (points.columns === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no columns.');
  if (points.rows === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no rows.');
  const bad = points.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new TributaryError(
      'MODEL_INPUT',
      `Column "${matrix.columns[bad % points.columns]!.name}" holds a missing or infinite value in row ${Math.floor(bad / points.columns)}; impute it first.`,
    );
  return points;
}

/** Throws MODEL_INPUT where fewer than `k` rows differ from each other: no algorithm can part what is equal. */
export function checkDifferentRows(points: Points, k: number): void {
  const seen = new Set<string>();
  for (let row = 0; row < points.rows && seen.size < k; row++)
    seen.add(points.data.subarray(row * points.columns, (row + 1) * points.columns).join());
  if (seen.size < k)
    throw new TributaryError(
      'MODEL_INPUT',
      `Only ${seen.size} rows differ from each other; ${k} clusters need at least ${k}.`,
    );
}

/** The named rows, in the order named, as a block of their own. */
export function pickRows(points: Points, rows: ArrayLike<number>): Points {
  const data = new Float64Array(rows.length * points.columns);
  for (let at = 0; at < rows.length; at++) {
    const from = rows[at]! * points.columns;
    data.set(points.data.subarray(from, from + points.columns), at * points.columns);
  }
  return { rows: rows.length, columns: points.columns, data };
}

/** Squared Euclidean distance between row `i` of one block and row `j` of another with the same columns. */
export function squaredDistance(a: Points, i: number, at: { points: Points; row: number }): number {
  const width = a.columns;
  const left = i * width;
  const right = at.row * width;
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const d = a.data[left + c]! - at.points.data[right + c]!;
    sum += d * d;
  }
  return sum;
}
