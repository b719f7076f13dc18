import { TributaryError, type Artifact, type Matrix } from '@tributary/contracts';

/** Eigenvectors of a covariance matrix of `means.length` columns, by falling eigenvalue; those without variance may be absent. */
export interface Eigenbasis {
  /** The matrix they were found on; only its columns' names are kept. */
  columns: readonly { name: string }[];
  means: Float64Array;
  /** Eigenvalues; those below 0 are rounding and count as 0. */
  values: Float64Array;
  /** One eigenvector of unit length after the other. */
  vectors: Float64Array;
}

/** How many components stay: so many, or as few as explain this share of the variance (0 to 1). */
export interface Keeping {
  components?: number | undefined;
  variance: number;
}

/**
 * The artifact of a principal component analysis. Each component is turned so that its largest loading is positive: a component's
 * sign is free, and this makes it the same every time.
 * @throws MODEL_INPUT where there is no variance at all.
 */
export function principalComponents(basis: Eigenbasis, keep: Keeping): Artifact {
  const width = basis.means.length;
  const variances = basis.values.map((value) => Math.max(0, value));
  const total = variances.reduce((sum, value) => sum + value, 0);
  if (total === 0) throw new TributaryError('MODEL_INPUT', 'All rows are equal; there is no variance to explain.');
  const kept = Math.min(keep.components ?? enoughFor(keep.variance * total, variances), variances.length);
  const loadings = basis.vectors.slice(0, kept * width);
  for (let component = 0; component < kept; component++)
    turn(loadings.subarray(component * width, (component + 1) * width));
  return {
    format: 1,
    json: { columns: basis.columns.map((column) => column.name), components: kept, totalVariance: total },
    buffers: { means: basis.means, loadings, variances: variances.slice(0, kept) },
  };
}

/** The rows in the new columns `pc1`, `pc2` …, over shared memory. @throws MODEL_INPUT where the columns differ, or a value is not finite. */
export function projectOnComponents(artifact: Artifact, matrix: Matrix): Matrix {
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
    // A value that is not finite shows in every sum that it enters, times nought too.
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new TributaryError('MODEL_INPUT', `Row ${bad} holds a missing or infinite value; impute it first.`);
    return { name: `pc${component + 1}`, kind: 'numeric' as const, data };
  });
  return { ...matrix, columns };
}

/** Share of the whole variance that each kept component explains, 0 to 1. */
export function varianceExplained(artifact: Artifact): number[] {
  const { totalVariance } = artifact.json as { totalVariance: number };
  return Array.from(partsOf(artifact).variances, (variance) => variance / totalVariance);
}

function partsOf(artifact: Artifact): { means: Float64Array; loadings: Float64Array; variances: Float64Array } {
  const { means, loadings, variances } = artifact.buffers;
  if (!means || !loadings || !variances)
    throw new TributaryError('MODEL_INPUT', 'This artifact holds no principal components.');
  return { means, loadings, variances };
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
