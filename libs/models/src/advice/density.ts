import {
  adjustedRandIndex,
  assignNearest,
  clusterMeans,
  dbscan,
  pickRows,
  searchRadius,
  standsOut,
  type Points,
} from '@tributary/numerics';

/** What density finds among rows. Groups of less than a twentieth of them are specks, and count as noise. */
export interface Dense {
  radius: number;
  clusters: number;
  /** Share of rows, 0 to 1. */
  noise: number;
  /** A group per row from 0; −1 is noise. */
  labels: Int32Array;
  /** As many groups at a fifth less or more of the radius. */
  stays: boolean;
  /** Adjusted Rand index of the groups with the nearest of their own middles: 1 is round. */
  roundness: number;
  /** Adjusted Rand index with other labels, of rows that are no noise. */
  agreement(others: Int32Array): number;
}

const speck = 0.05;
/** One number of neighbours is enough to see shapes by. */
const minSamples = 10;

/** What DBSCAN finds at the radius whose groups are the most valid by density; null where the rows are one cloud. */
export function denseGroups(rows: Points): Dense | null {
  const search = searchRadius(rows, { minSamples });
  if (!search || !standsOut(search)) return null;
  const radius = search.eps;
  const found = groupsAt(rows, radius);
  const kept = Uint32Array.from(found.labels.keys()).filter((row) => found.labels[row]! >= 0);
  const own = Int32Array.from(kept, (row) => found.labels[row]!);
  const inside = pickRows(rows, kept);
  const agreement = (others: Int32Array): number => adjustedRandIndex(own, others);
  return {
    ...found,
    radius,
    stays: [1.2, 0.8].some((factor) => groupsAt(rows, radius * factor).clusters === found.clusters),
    roundness: kept.length === 0 ? 1 : agreement(assignNearest(inside, clusterMeans(inside, own).means).labels),
    agreement: (others) => agreement(Int32Array.from(kept, (row) => others[row]!)),
  };
}

function groupsAt(rows: Points, eps: number): Pick<Dense, 'clusters' | 'noise' | 'labels'> {
  const { labels } = dbscan(rows, { eps, minSamples });
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const real = [...sizes].filter(([, size]) => size >= rows.rows * speck).map(([label]) => label);
  const renamed = new Map(real.map((label, at) => [label, at]));
  const grouped = labels.map((label) => renamed.get(label) ?? -1);
  return { labels: grouped, clusters: real.length, noise: grouped.filter((label) => label < 0).length / rows.rows };
}
