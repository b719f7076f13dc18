import {
  checkDifferentRows,
  completePoints,
  cutTree,
  hierarchical,
  microClusters,
  type Merge,
} from '@tributary/numerics';
import type { Artifact, FitTools, Matrix } from '@tributary/plugin-kit';
import type { HierarchicalParams } from './params.js';

/** Rows up to which the tree is exact; more are first gathered into small groups. */
const exactRows = 20_000;

/** Small groups that stand for the rows of a larger matrix. */
const groups = 2000;

/** Merges kept of the tree, the last and highest: what a dendrogram shows. */
const shownMerges = 60;

/**
 * The tree of merges, cut. The artifact keeps the rows (or the small groups that stand for them) with their labels;
 * another row is labelled as the nearest of them. Throws MODEL_INPUT on NaN and where fewer than k rows differ.
 */
export function fitHierarchical(matrix: Matrix, params: HierarchicalParams, tools: FitTools): Artifact {
  const points = completePoints(matrix);
  const { linkage, k, height } = params;
  checkDifferentRows(points, height === undefined ? k : 1);
  const exact = points.rows <= exactRows;
  const { centres, sizes } = exact
    ? { centres: points, sizes: new Float64Array(points.rows).fill(1) }
    : microClusters(points, { groups, seed: tools.seed });
  tools.progress(exact ? 0 : 0.5);
  const merges = hierarchical(centres, linkage, sizes);
  const labels = cutTree(merges, centres.rows, height === undefined ? { k } : { height });
  tools.progress(1);
  return {
    format: 1,
    json: {
      columns: matrix.columns.map((column) => column.name),
      linkage,
      exact,
      rows: centres.rows,
      clusters: labels.reduce((most, label) => Math.max(most, label + 1), 0),
      merges: merges.slice(-shownMerges).map(({ left, right, height: at, size }: Merge) => [left, right, at, size]),
    },
    buffers: { rows: centres.data, labels: Float64Array.from(labels) },
  };
}
