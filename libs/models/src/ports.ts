import type { Artifact, FeatureInfo, Matrix } from '@tributary/contracts';
import type { Everyone } from './warehouse/everyone.js';

/** Where features come from. NaN, or a bit of `missing`, is a missing value. */
export interface MatrixSource {
  matrix(features: readonly string[]): Promise<Matrix>;
  catalogue: readonly FeatureInfo[];
}

export interface FitOptions {
  /** The algorithm's own parameters. */
  params: Record<string, unknown>;
  seed: number;
  signal: AbortSignal;
  /** 0 to 1. */
  progress(done: number): void;
}

/** Algorithm plugins, run off the main thread. */
export interface AlgorithmRunner {
  fit(id: string, matrix: Matrix, options: FitOptions): Promise<Artifact>;
  /** The clustering of the same rows with other parameters, without the rows; null where the algorithm needs them. */
  again(id: string, artifact: Artifact, params: Record<string, unknown>): Promise<Artifact | null>;
  /** Labels of a clustering, scores of outliers, expected outcomes of a prediction, new columns of a reduction or an imputation. */
  apply(id: string, artifact: Artifact, matrix: Matrix): Promise<Int32Array | Float64Array | Matrix>;
  /** How much each column matters for the outcome of a prediction, in their order: shares of 1. */
  importance(id: string, artifact: Artifact): Promise<number[]>;
  /** Share of variance per kept component of a reduction. */
  explained(id: string, artifact: Artifact): Promise<number[]>;
}

export interface ClusteringDeps {
  features: MatrixSource;
  algorithms: AlgorithmRunner;
  /** Where the matrix is a sample: all people, over whom k-means goes on in the warehouse. */
  everyone?: Everyone;
  signal?: AbortSignal;
  /** Share done, 0 to 1, with a word on the present step. */
  progress?(done: number, step: string): void;
}
