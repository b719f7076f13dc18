import { completePoints, covariance, principalComponents } from '@tributary/numerics';
import type { Artifact, Matrix } from '@tributary/plugin-kit';
import { PCA } from 'ml-pca';
import type { PcaParams } from './params.js';

/** Principal components from the covariance matrix (divisor n − 1), largest variance first. */
export function fitPca(matrix: Matrix, params: PcaParams): Artifact {
  const points = completePoints(matrix);
  const { means, values } = covariance(points);
  const width = points.columns;
  const rows = Array.from({ length: width }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
  // The package's own covariance works on a full centred copy and takes ten times as long as this way.
  const pca = new PCA(rows, { isCovarianceMatrix: true });
  return principalComponents(
    {
      columns: matrix.columns,
      means,
      values: Float64Array.from(pca.getEigenvalues()),
      vectors: Float64Array.from(pca.getEigenvectors().transpose().to1DArray()),
    },
    params,
  );
}
