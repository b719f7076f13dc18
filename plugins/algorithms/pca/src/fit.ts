import { columnDirections, principalComponents } from '@tributary/numerics';
import { TributaryError, type Artifact, type Column, type Matrix } from '@tributary/plugin-kit';
import type { PcaParams } from './params.js';

/** Principal components from the covariance matrix (divisor n − 1), largest variance first. */
export function fitPca(matrix: Matrix, params: PcaParams): Artifact {
  const { columns } = matrix;
  if (columns.length === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no columns.');
  return principalComponents({ columns, ...columnDirections(columns.map(numbersOf)) }, params);
}

function numbersOf(column: Column): ArrayLike<number> {
  if (column.kind === 'numeric') return column.data;
  throw new TributaryError('MODEL_INPUT', `Column "${column.name}" is categorical; numbers are needed here.`);
}
