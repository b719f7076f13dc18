import type { Artifact, FeatureInfo, ModelConfig } from '@tributary/contracts';
import type { Points } from '@tributary/numerics';
import type { Reference } from './versions/drift.js';

/** How one column is brought to the scale that the algorithm saw; applying it again gives the same numbers. */
export interface ColumnRecipe {
  feature: string;
  log: boolean;
  /** What a missing value becomes, on the scale after the logarithm; null: rows that miss it are left out, or donors fill it. */
  fill: number | null;
  /** What is subtracted: the mean, the least value, or 0. */
  centre: number;
  /** What is divided by: deviation, range, or 1. 0 for a constant column, which becomes zeros. */
  spread: number;
  /** What is multiplied by at last. */
  weight: number;
}

/** Scaled rows, some of their values NaN, from whose nearest a missing value is taken. */
export interface Donors {
  neighbours: number;
  rows: Points;
}

/** How rows are prepared; applying it again gives the same numbers. */
export interface Recipe {
  columns: ColumnRecipe[];
  /** Null where missing values are filled by column, or rows that miss one are left out. */
  donors: Donors | null;
}

/** Everything needed to label other people the same way. */
export interface ClusteringArtifact extends Recipe {
  format: 1;
  reduction: { algorithm: string; artifact: Artifact } | null;
  clustering: { algorithm: string; artifact: Artifact };
  /** The algorithm's label → index by size, 0 the largest. */
  order: number[];
}

/** One point of the curve over k. All figures are of the scaled (and reduced) features. */
export interface CurvePointOfK {
  k: number;
  silhouette: number;
  /** Rows that the silhouette looked at: all, or the sample. */
  silhouetteRows: number;
  /** Half the width of its 95 % interval where it is of a sample; null where it is exact. */
  silhouetteError: number | null;
  daviesBouldin: number;
  calinskiHarabasz: number;
  wcss: number;
}

export interface StepReport {
  step: 'log' | 'impute' | 'scale' | 'reduce';
  before: string;
  after: string;
  details: Record<string, number>;
}

/** One thing that sets a cluster apart, on the values as they were before any preparation. */
export interface Evidence {
  feature: string;
  sentence: string;
  mean: number;
  overall: number;
  /** mean / overall; null where the overall mean is 0. */
  ratio: number | null;
  /** Mean of the cluster in standard deviations from the mean of all, on the scaled feature. */
  effect: number;
}

export interface ClusterReport {
  /** By size, 0 the largest; the label of its rows. */
  index: number;
  size: number;
  /** 0 to 1, of the rows that have a label. */
  share: number;
  /** Mean silhouette of its rows, within the rows measured. */
  silhouette: number;
  /** Mean overlap with its match when rows are drawn anew, 0 to 1; null where that was not asked for. */
  stability: number | null;
  name: string;
  description: string;
  evidence: Evidence[];
  /** Rows of the matrix that lie clearest in it, and those at its border. */
  typical: number[];
  borderline: number[];
}

export interface ClusteringRun {
  config: ModelConfig;
  features: FeatureInfo[];
  rows: number;
  steps: StepReport[];
  curve: CurvePointOfK[];
  chosen: CurvePointOfK;
  /** k at the bend of the WCSS curve, reported beside the choice; null where the curve has none. */
  elbow: number | null;
  clusters: ClusterReport[];
  /** What later data are held against to see drift. */
  reference: Reference;
  /** Rows that belong to no cluster, for algorithms that find some. */
  noise: number;
  ids: BigUint64Array;
  /** Cluster index per row; −1 where the row was left out. */
  labels: Int32Array;
  /** How clearly each row lies in its cluster, −1 to 1 (0 is the border); 0 where it has no label. */
  scores: Float64Array;
  artifact: ClusteringArtifact;
  warnings: string[];
  /** SHA-256 over features, values and configuration: the same input gives the same. */
  inputHash: string;
}
