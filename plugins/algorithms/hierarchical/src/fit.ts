import {
  checkDifferentRows,
  completePoints,
  cutTree,
  hierarchical,
  microClusters,
  type Merge,
} from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import type { HierarchicalParams } from './params.js';

/** Rows up to which the tree is exact; more are first gathered into small groups. */
const exactRows = 20_000;

/** Small groups that stand for the rows of a larger matrix. */
const groups = 2000;

/** Merges kept of the tree, the last and highest: what a dendrogram shows. */
const shownMerges = 60;

/**
 * The tree of merges, cut. The artifact keeps the tree, and the rows (or the small groups that stand for them) with their
 * labels; another row is labelled as the nearest of them. Throws MODEL_INPUT on NaN and where fewer than k rows differ.
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
  tools.progress(1);
  return cutArtifact(
    { columns: matrix.columns.map((column) => column.name), exact, rows: centres.data, merges },
    params,
  );
}

/** The same tree, cut elsewhere; grown anew only of another linkage, which needs the rows. */
export function cutAgain({ json, buffers }: Artifact, params: HierarchicalParams): Artifact {
  const { columns, exact, linkage } = json as { columns: string[]; exact: boolean; linkage: string };
  const { rows, tree } = buffers;
  if (!rows || !tree || linkage !== params.linkage)
    throw new TributaryError(
      'MODEL_INPUT',
      `The tree was grown by ${linkage} linkage; ${params.linkage} needs the rows.`,
    );
  if (params.height === undefined)
    checkDifferentRows({ rows: rows.length / columns.length, columns: columns.length, data: rows }, params.k);
  return cutArtifact({ columns, exact, rows, merges: mergesOf(tree) }, params);
}

interface Grown {
  columns: string[];
  exact: boolean;
  /** Row after row. */
  rows: Float64Array;
  merges: readonly Merge[];
}

function cutArtifact({ columns, exact, rows, merges }: Grown, { linkage, k, height }: HierarchicalParams): Artifact {
  const leaves = merges.length + 1;
  const labels = cutTree(merges, leaves, height === undefined ? { k } : { height });
  return {
    format: 1,
    json: {
      columns,
      linkage,
      exact,
      rows: leaves,
      clusters: labels.reduce((most, label) => Math.max(most, label + 1), 0),
      merges: merges.slice(-shownMerges).map(({ left, right, height: at, size }) => [left, right, at, size]),
    },
    buffers: {
      rows,
      labels: Float64Array.from(labels),
      tree: Float64Array.from(merges.flatMap(({ left, right, height: at, size }) => [left, right, at, size])),
    },
  };
}

function mergesOf(tree: Float64Array): Merge[] {
  return Array.from({ length: tree.length / 4 }, (_, at) => {
    const [left, right, height, size] = tree.subarray(at * 4, at * 4 + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { left, right, height, size };
  });
}
