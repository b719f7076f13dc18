import { covariance, toPoints } from '@tributary/numerics';
import { TributaryError, type Artifact, type Matrix } from '@tributary/plugin-kit';
import { PCA } from 'ml-pca';
import type { PcaParams } from './params.js';

/**
 * Principal components from the covariance matrix (divisor n − 1), largest variance first. Each is turned so that its
 * largest loading is positive: a component's sign is free, and this makes it the same every time.
 */
export function fitPca(matrix: Matrix, params: PcaParams): Artifact {
  const points = toPoints(matrix);
  const width = points.columns;
  if (points.data.some((value) => !Number.isFinite(value)))
    throw new TributaryError('MODEL_INPUT', 'The matrix holds missing or infinite values; impute them first.');
  const { means, values } = covariance(points);
  const rows = Array.from({ length: width }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
  // The package's own covariance works on a full centred copy and takes ten times as long as this way.
  const pca = new PCA(rows, { isCovarianceMatrix: true });
  const variances = pca.getEigenvalues().map((value) => Math.max(0, value));
  const total = variances.reduce((sum, value) => sum + value, 0);
  if (total === 0) throw new TributaryError('MODEL_INPUT', 'All rows are equal; there is no variance to explain.');
  const kept =
    params.components === undefined ? enoughFor(params.variance, variances) : Math.min(params.components, width);
  const vectors = pca.getEigenvectors();
  const loadings = new Float64Array(kept * width);
  for (let component = 0; component < kept; component++)
    loadings.set(withStableSign(vectors.getColumn(component)), component * width);
  return {
    format: 1,
    json: { columns: matrix.columns.map((column) => column.name), components: kept, totalVariance: total },
    buffers: { means, loadings, variances: Float64Array.from(variances.slice(0, kept)) },
  };
}

function enoughFor(share: number, variances: number[]): number {
  const total = variances.reduce((sum, value) => sum + value, 0);
  let sum = 0;
  const at = variances.findIndex((value) => (sum += value) >= share * total * (1 - 1e-12));
  return at < 0 ? variances.length : at + 1;
}

function withStableSign(loadings: number[]): number[] {
  const largest = loadings.reduce((best, value) => (Math.abs(value) > Math.abs(best) + 1e-9 ? value : best), 0);
  return largest < 0 ? loadings.map((value) => -value) : loadings;
}
