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
