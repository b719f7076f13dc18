import type { Artifact, Matrix } from '@tributary/contracts';
import type { z } from 'zod';
import type { Parallel } from './parallel.js';
import { checkHead, type PluginHead } from './head.js';

export interface FitTools {
  /** All randomness of a fit flows from it: the same seed, the same artifact. */
  seed: number;
  signal: AbortSignal;
  /** 0 to 1. */
  progress(done: number): void;
  /** Threads for work that can be parted; absent where there are none, then all of it is done here. */
  parallel?: Parallel;
}

interface AlgorithmHead<TParams extends z.ZodType> extends Omit<PluginHead<z.ZodType>, 'settings'> {
  /** A zod object; defaults make it usable without a word. */
  params: TParams;
  /** Rows up to which it is sensible; the engine warns beyond. */
  suits: { rows: number };
}

/** Groups rows. The engine chooses k, validates, names and publishes. */
export interface ClusteringDefinition<TParams extends z.ZodType = z.ZodType> extends AlgorithmHead<TParams> {
  kind: 'clustering';
  /** Columns are numeric, scaled and complete; a NaN is refused with MODEL_INPUT. */
  fit(matrix: Matrix, params: z.output<TParams>, tools: FitTools): Promise<Artifact> | Artifact;
  /** One label per row, 0-based; −1 is noise. Equal to what `fit` would say of the rows it saw. */
  apply(artifact: Artifact, matrix: Matrix): Int32Array;
  /**
   * The artifact of the same rows with other parameters (another k), without the rows: for algorithms that find all
   * clusterings at once, as a tree does. Equal to what `fit` gives with them, refusals included. Left out: every k is fitted.
   */
  again?(artifact: Artifact, params: z.output<TParams>): Artifact;
}

/**
 * Fewer columns that keep most of what the rows say. It has a parameter `variance` (0 to 1): as many columns are kept as
 * explain that share at least; a model's `reduce.variance` comes as this.
 */
export interface ReductionDefinition<TParams extends z.ZodType = z.ZodType> extends AlgorithmHead<TParams> {
  kind: 'reduction';
  fit(matrix: Matrix, params: z.output<TParams>, tools: FitTools): Promise<Artifact> | Artifact;
  /** The rows in the new columns. */
  apply(artifact: Artifact, matrix: Matrix): Matrix;
  /** Share of variance that each new column explains, first to last, each 0 to 1. */
  explained(artifact: Artifact): number[];
}

/** Says how far each row lies from what is usual. */
export interface OutlierDefinition<TParams extends z.ZodType = z.ZodType> extends AlgorithmHead<TParams> {
  kind: 'outliers';
  fit(matrix: Matrix, params: z.output<TParams>, tools: FitTools): Promise<Artifact> | Artifact;
  /** One score per row, 0 to 1: the higher, the more it lies apart. */
  apply(artifact: Artifact, matrix: Matrix): Float64Array;
}

/** Fills what is missing. Here, and only here, a NaN in a column is expected: it is a missing value. */
export interface ImputationDefinition<TParams extends z.ZodType = z.ZodType> extends AlgorithmHead<TParams> {
  kind: 'imputation';
  fit(matrix: Matrix, params: z.output<TParams>, tools: FitTools): Promise<Artifact> | Artifact;
  /** The same rows and columns without a NaN; what was known is as it was. */
  apply(artifact: Artifact, matrix: Matrix): Matrix;
}

/** Foretells an outcome from the columns, and says which of them matter for it. */
export interface PredictionDefinition<TParams extends z.ZodType = z.ZodType> extends AlgorithmHead<TParams> {
  kind: 'prediction';
  /** Learns `matrix.outcome`; rows whose outcome is NaN are left aside. Without an outcome: MODEL_INPUT. */
  fit(matrix: Matrix, params: z.output<TParams>, tools: FitTools): Promise<Artifact> | Artifact;
  /** The expected outcome of each row; of a yes-no outcome its probability. */
  apply(artifact: Artifact, matrix: Matrix): Float64Array;
  /** How much each column matters, in the order of the columns: shares of 1, or all 0 where none does. */
  importance(artifact: Artifact): number[];
}

export type AlgorithmDefinition<TParams extends z.ZodType = z.ZodType> =
  | ClusteringDefinition<TParams>
  | ReductionDefinition<TParams>
  | OutlierDefinition<TParams>
  | ImputationDefinition<TParams>
  | PredictionDefinition<TParams>;

export type ClusteringPlugin<TParams extends z.ZodType = z.ZodType> = Readonly<ClusteringDefinition<TParams>> & {
  readonly plugin: 'algorithm';
};
export type ReductionPlugin<TParams extends z.ZodType = z.ZodType> = Readonly<ReductionDefinition<TParams>> & {
  readonly plugin: 'algorithm';
};
export type OutlierPlugin<TParams extends z.ZodType = z.ZodType> = Readonly<OutlierDefinition<TParams>> & {
  readonly plugin: 'algorithm';
};
export type ImputationPlugin<TParams extends z.ZodType = z.ZodType> = Readonly<ImputationDefinition<TParams>> & {
  readonly plugin: 'algorithm';
};
export type PredictionPlugin<TParams extends z.ZodType = z.ZodType> = Readonly<PredictionDefinition<TParams>> & {
  readonly plugin: 'algorithm';
};
export type AlgorithmPlugin<TParams extends z.ZodType = z.ZodType> =
  | ClusteringPlugin<TParams>
  | ReductionPlugin<TParams>
  | OutlierPlugin<TParams>
  | ImputationPlugin<TParams>
  | PredictionPlugin<TParams>;

/** An algorithm as a frozen value: pure functions whose artifact is plain data. */
export function defineAlgorithm<TParams extends z.ZodType>(
  definition: ClusteringDefinition<TParams>,
): ClusteringPlugin<TParams>;
export function defineAlgorithm<TParams extends z.ZodType>(
  definition: ReductionDefinition<TParams>,
): ReductionPlugin<TParams>;
export function defineAlgorithm<TParams extends z.ZodType>(
  definition: OutlierDefinition<TParams>,
): OutlierPlugin<TParams>;
export function defineAlgorithm<TParams extends z.ZodType>(
  definition: ImputationDefinition<TParams>,
): ImputationPlugin<TParams>;
export function defineAlgorithm<TParams extends z.ZodType>(
  definition: PredictionDefinition<TParams>,
): PredictionPlugin<TParams>;
export function defineAlgorithm(definition: AlgorithmDefinition): AlgorithmPlugin {
  checkHead({ ...definition, settings: definition.params });
  return Object.freeze({ ...definition, plugin: 'algorithm' as const });
}
