import type { FeatureInfo } from '@tributary/contracts';
import type { ClusterReport, Density } from '@tributary/models';
import type { ClusterSummary } from '../../cluster/summary.js';
import type { ClusteringReport } from '../report-data.js';

/** x, y and the cluster of one row; −1 is noise. */
export type MapPoint = [number, number, number];

/** Principal components are true directions; the others are pictures of who is near whom, and nothing is clustered by them. */
export type MapBy = 'pca' | 'tsne' | 'umap';

export interface RowsMap {
  by: MapBy;
  points: readonly MapPoint[];
  /** Share of the variance of each direction; empty of a picture. */
  explained: readonly number[];
}

/** Everything that the page of a clustered file shows. */
export interface ClusterPage {
  file: string;
  writtenAt: string;
  summary: ClusterSummary;
  clustering: ClusteringReport;
  clusters: readonly ClusterReport[];
  features: readonly FeatureInfo[];
  /** Null where one column is all there is, or too many are there. */
  map: RowsMap | null;
  /** The last merges of a hierarchical clustering: left, right, height, rows. `leaves`: rows at the foot of the tree. */
  tree: { merges: readonly [number, number, number, number][]; leaves: number } | null;
  /** What was seen of a clustering by density. */
  radius: Density | null;
}
