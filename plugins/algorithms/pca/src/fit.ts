import { columnCovariance, symmetricEigen } from '@tributary/numerics';
import { TributaryError, type Artifact, type Column, type Matrix } from '@tributary/plugin-kit';
import type { PcaParams } from './params.js';

/**
 * Principal components from the covariance matrix (divisor n − 1), largest variance first. Each is turned so that its
 * largest loading is positive: a component's sign is free, and this makes it the same every time.
 */
export function fitPca(matrix: Matrix, params: PcaParams): Artifact {
  const width = matrix.columns.length;
  if (width === 0) throw new TributaryError('MODEL_INPUT', 'The matrix has no columns.');
  const { means, values } = columnCovariance(matrix.columns.map(numbersOf));
  const eigen = symmetricEigen(values, width);
  const variances = eigen.values.map((value) => Math.max(0, value));
  const total = variances.reduce((sum, value) => sum + value, 0);
  if (total === 0) throw new TributaryError('MODEL_INPUT', 'All rows are equal; there is no variance to explain.');
  const kept = Math.min(params.components ?? enoughFor(params.variance * total, variances), width);
  const loadings = eigen.vectors.data.slice(0, kept * width);
  for (let component = 0; component < kept; component++)
    turn(loadings.subarray(component * width, (component + 1) * width));
  return {
    format: 1,
    json: { columns: matrix.columns.map((column) => column.name), components: kept, totalVariance: total },
    buffers: { means, loadings, variances: variances.slice(0, kept) },
  };
}

function numbersOf(column: Column): ArrayLike<number> {
  if (column.kind === 'numeric') return column.data;
  throw new TributaryError('MODEL_INPUT', `Column "${column.name}" is categorical; numbers are needed here.`);
}

function enoughFor(wanted: number, variances: Float64Array): number {
  let sum = 0;
  const at = variances.findIndex((value) => (sum += value) >= wanted * (1 - 1e-12));
  return at < 0 ? variances.length : at + 1;
}

function turn(loadings: Float64Array): void {
  const largest = loadings.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-9 ? value : best), 0);
  if (largest < 0) loadings.forEach((value, at) => (loadings[at] = -value));
}
