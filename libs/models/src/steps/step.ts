import type { Artifact, FeatureInfo, ModelConfig } from '@tributary/contracts';
import type { ClusteringDeps } from '../ports.js';
import type { StepName } from '../result.js';
import type { Table } from './table.js';

/**
 * What a step learnt from the rows of the fit: plain data, stored with the model. Applying it to those rows again, or to
 * others, gives the same numbers. `null` where the step does nothing.
 */
export type Learnt =
  | { step: 'log'; features: string[] }
  | { step: 'impute'; by: 'column'; fills: Record<string, number> }
  | { step: 'impute'; by: 'exclude' }
  | { step: 'impute'; by: 'algorithm'; algorithm: string; artifact: Artifact }
  | { step: 'impute'; by: 'regression'; equations: Regression[] }
  | { step: 'outliers'; found: Found; treat: Treatment; rows: number }
  | { step: 'scale'; columns: { feature: string; centre: number; spread: number }[] }
  | { step: 'weigh'; weights: Record<string, number> }
  | { step: 'select'; features: string[] };

/** A missing value as a linear function of the other columns, in standard deviations from their means. */
export interface Regression {
  feature: string;
  mean: number;
  deviation: number;
  /** One for each column of the table, 0 for its own. */
  coefficients: Float64Array;
}

/** How outliers are told: by column, from where to where is usual; or by the scores of an algorithm, above a threshold. */
export type Found =
  | { by: 'z-score'; columns: { feature: string; low: number; high: number }[] }
  | { by: 'algorithm'; algorithm: string; artifact: Artifact; threshold: number };

/** What is done about them. */
export type Treatment =
  | { how: 'exclude' }
  | { how: 'cap'; columns: { feature: string; low: number; high: number }[] }
  | { how: 'transform'; columns: { feature: string; centre: number; spread: number }[] };

/** What a step may look at while it learns. */
export interface Learning {
  config: ModelConfig;
  deps: ClusteringDeps;
  features: readonly FeatureInfo[];
  /** Room for one column, for whoever works at the moment: memory is taken once for all steps. */
  room: Float64Array;
  /** Values of the outcome in the order of the original rows; null where the model names none. */
  outcome: Float64Array | null;
  warn(text: string): void;
}

/** A step of the sequence: it learns from the table as the steps before left it, and changes the table in place. */
export interface Step {
  name: StepName;
  /** Null where the configuration asks for nothing, or there is nothing to do. */
  learn(table: Table, learning: Learning): Promise<Learnt | null> | Learnt | null;
  apply(table: Table, learnt: never, algorithms: ClusteringDeps['algorithms']): Promise<void> | void;
  /** What it does, in words, with figures by feature. */
  tell(learnt: Learnt | null, table: Table): { after: string; details?: Record<string, number> };
}
