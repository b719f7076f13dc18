import { TributaryError } from '@tributary/contracts/errors';
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
  return copied(matrix, { from: 0, to: matrix.rows }, new Float64Array(matrix.rows * matrix.columns.length));
}

/** Rows of a stretch that {@link inStretches} shows. */
const rowsAtATime = 16_384;

/** All rows, a block after the other in one place of memory: what is shown lasts until the next. Throws MODEL_INPUT. */
export function* inStretches(matrix: Matrix): Generator<{ from: number; points: Points }> {
  const room = new Float64Array(Math.min(rowsAtATime, matrix.rows) * matrix.columns.length);
  for (let from = 0; from < matrix.rows; from += rowsAtATime) {
    const to = Math.min(matrix.rows, from + rowsAtATime);
    yield { from, points: copied(matrix, { from, to }, room) };
  }
}

function copied(matrix: Matrix, { from, to }: { from: number; to: number }, room: Float64Array): Points {
  const width = matrix.columns.length;
  const data = room.subarray(0, (to - from) * width);
  numericColumns(matrix).forEach((values, at) => {
    for (let row = from, place = at; row < to; row++, place += width) data[place] = values[row]!;
  });
  return { rows: to - from, columns: width, data };
}

/** The named rows of the columns, in the order named, as a block. Throws MODEL_INPUT on a categorical column. */
export function pickFrom(matrix: Matrix, rows: ArrayLike<number>): Points {
  const width = matrix.columns.length;
  const data = new Float64Array(rows.length * width);
  numericColumns(matrix).forEach((values, at) => {
    for (let place = 0; place < rows.length; place++) data[place * width + at] = values[rows[place]!]!;
  });
  return { rows: rows.length, columns: width, data };
}

/** The columns as they lie. Throws MODEL_INPUT on a categorical one. */
export function numericColumns(matrix: Matrix): ArrayLike<number>[] {
  return matrix.columns.map((column) => {
    if (column.kind === 'numeric') return column.data;
    throw new TributaryError('MODEL_INPUT', `Column "${column.name}" is categorical; numbers are needed here.`);
  });
}

/**
 * As {@link toPoints}, for algorithms that need every value. Throws MODEL_INPUT where there is no column, no row, or a
 * value that is missing or infinite.
 */
export function completePoints(matrix: Matrix): Points {
  checkComplete(matrix);
  return toPoints(matrix);
}

/** Throws MODEL_INPUT where there is no column, no row, or a value that is missing or infinite. */
export function checkComplete(matrix: Matrix): void {
  if (matrix.columns.length === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no columns.');
  if (matrix.rows === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no rows.');
  numericColumns(matrix).forEach((values, at) => {
    for (let row = 0; row < matrix.rows; row++)
      if (!Number.isFinite(values[row]!))
        throw new TributaryError(
          'MODEL_INPUT',
          `Column "${matrix.columns[at]!.name}" holds a missing or infinite value in row ${row}; impute it first.`,
        );
  });
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
