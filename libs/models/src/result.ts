import type { Artifact, FeatureInfo, ModelConfig } from '@tributary/contracts';
import type { Learnt } from './steps/step.js';
import type { Validity } from './validity.js';
import type { Reference } from './versions/drift.js';

/** Everything needed to label other people the same way. */
export interface ClusteringArtifact {
  format: 2;
  /** Features in the order of the matrix. */
  features: string[];
  /** What the steps learnt from the rows of the fit, in the order they were applied. */
  steps: Learnt[];
  reduction: { algorithm: string; artifact: Artifact } | null;
  clustering: { algorithm: string; artifact: Artifact };
  /** The algorithm's label → index by size, 0 the largest. */
  order: number[];
  /** Means of the clusters in the space of the algorithm, a row for each of its labels: what scores are measured from. */
  centres: Float64Array;
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

/** One column of a reduction: a mixture of the columns before it. */
export interface Component {
  name: string;
  /** Share of the whole variance, 0 to 1. */
  explained: number;
  /** What each feature adds, −1 to 1; their squares sum to 1. The largest is positive. */
  loadings: Record<string, number>;
}

export type StepName = 'log' | 'impute' | 'outliers' | 'scale' | 'weigh' | 'select' | 'reduce';

/** A column at one moment of a run; null where it has no value at all. */
export interface ColumnFigures {
  mean: number | null;
  deviation: number | null;
  least: number | null;
  most: number | null;
  missing: number;
}

/** One step of a run as it was: what it met, what it left behind. */
export interface StepReport {
  step: StepName;
  before: string;
  after: string;
  details: Record<string, number>;
  /** Figures of the columns that it changed. */
  columns: Record<string, { before: ColumnFigures; after: ColumnFigures }>;
  /** The version of this step: a hash over what it and all steps before it learnt. Equal ones did the same. */
  digest: string;
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
  /** Names that a person took from it, the last one last; absent where nobody did. */
  formerly?: string[];
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
  /** Cells that were filled, by feature: rows of the matrix. */
  imputed: Map<string, Uint32Array>;
  /** Principal components in place of the columns; null where these stayed as they are. */
  components: Component[] | null;
  curve: CurvePointOfK[];
  chosen: CurvePointOfK;
  /** k at the bend of the WCSS curve, reported beside the choice; null where the curve has none. */
  elbow: number | null;
  validity: Validity;
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
