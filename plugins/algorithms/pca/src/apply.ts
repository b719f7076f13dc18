import { TributaryError, type Artifact, type Matrix } from '@tributary/plugin-kit';

/** The rows in the new columns `pc1`, `pc2` …, over shared memory. Throws MODEL_INPUT where the columns differ. */
export function applyPca(artifact: Artifact, matrix: Matrix): Matrix {
  const { means, loadings } = partsOf(artifact);
  const width = means.length;
  if (matrix.columns.length !== width)
    throw new TributaryError(
      'MODEL_INPUT',
      `The components were fitted on ${width} columns, not ${matrix.columns.length}.`,
    );
  const columns = Array.from({ length: loadings.length / width }, (_, component) => {
    const data = new Float64Array(new SharedArrayBuffer(matrix.rows * 8));
    matrix.columns.forEach((column, c) => {
      const loading = loadings[component * width + c]!;
      const mean = means[c]!;
      for (let row = 0; row < matrix.rows; row++) data[row]! += (column.data[row]! - mean) * loading;
    });
    return { name: `pc${component + 1}`, kind: 'numeric' as const, data };
  });
  return { ...matrix, columns };
}

/** Share of the whole variance that each kept component explains. */
export function explainedBy(artifact: Artifact): number[] {
  const { totalVariance } = artifact.json as { totalVariance: number };
  return Array.from(partsOf(artifact).variances, (variance) => variance / totalVariance);
}

function partsOf(artifact: Artifact): { means: Float64Array; loadings: Float64Array; variances: Float64Array } {
  const { means, loadings, variances } = artifact.buffers;
  if (!means || !loadings || !variances) throw new TributaryError('MODEL_INPUT', 'This artifact was not made by pca.');
  return { means, loadings, variances };
}
