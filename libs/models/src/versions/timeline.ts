import type { Sql } from '@tributary/contracts';
import { modelVersions, type ModelVersion } from './registry.js';

/** What became of a cluster from the version compared with to this one. */
export interface ClusterMoves {
  /** People who were in it before and still are. */
  stayed: number;
  /** People who came from other clusters, or from none. */
  entered: number;
  /** People of its version before who are in another cluster now, or in none. */
  left: number;
  /** People who were not in the version before at all. */
  arrived: number;
  /** People of before who are not in this version at all: no longer among those clustered. */
  gone: number;
  /** Share of the people of before who are in it no more: (left + gone) / all of them. Null of a cluster that is new. */
  turnover: number | null;
}

export interface TimelineCluster {
  index: number;
  name: string;
  size: number;
  /** 0 to 1. */
  share: number;
  /** Null in a version that was compared with none. */
  moves: ClusterMoves | null;
}

export interface TimelineVersion extends Pick<ModelVersion, 'version' | 'createdAt' | 'inForce' | 'rows' | 'refused'> {
  k: number;
  silhouette: number;
  /** Lower is better. */
  daviesBouldin: number;
  /** Of the scaled features of its own people: compare it with their number in mind. */
  wcss: number;
  /** The version it was compared with, which was in force then; null for the first. */
  against: number | null;
  /** Adjusted Rand index over the people in both. */
  agreement: number | null;
  turnover: number | null;
  clusters: TimelineCluster[];
  /** People by cluster of before (−1: none) and cluster of now, the largest streams first. */
  flow: { from: number; to: number; people: number }[];
}

/** How the clusters of a model went on from version to version, the oldest first. */
export interface ModelTimeline {
  model: string;
  versions: TimelineVersion[];
}

/** The timeline of a model from its registry; empty where it was never fitted. */
export async function modelTimeline(database: Sql, model: string): Promise<ModelTimeline> {
  const versions = await modelVersions(database, model);
  return { model, versions: versions.map(timelineVersion).reverse() };
}

function timelineVersion(one: ModelVersion): TimelineVersion {
  const { version, createdAt, inForce, rows, refused, chosen, comparison } = one;
  return {
    ...{ version, createdAt, inForce, rows, refused },
    k: one.clusters.length,
    silhouette: chosen.silhouette,
    daviesBouldin: chosen.daviesBouldin,
    wcss: chosen.wcss,
    against: comparison?.version ?? null,
    agreement: comparison?.agreement ?? null,
    turnover: comparison?.turnover ?? null,
    clusters: one.clusters.map((cluster) => ({ ...cluster, moves: comparison && movesOf(cluster.index, comparison) })),
    flow: comparison?.flow ?? [],
  };
}

/** Clusters that go on keep their number, so a stream from a number to itself stayed. */
function movesOf(
  index: number,
  { flow, matches, gone, arrived }: NonNullable<ModelVersion['comparison']>,
): ClusterMoves {
  const people = (which: (stream: { from: number; to: number }) => boolean): number =>
    flow.reduce((sum, stream) => sum + (which(stream) ? stream.people : 0), 0);
  const of = (list: readonly { index: number; people: number }[]): number =>
    list.find((one) => one.index === index)?.people ?? 0;
  const goesOn = matches.some((match) => match.index === index && match.was === index);
  const stayed = goesOn ? people(({ from, to }) => from === index && to === index) : 0;
  const entered = people(({ to }) => to === index) - stayed;
  const left = goesOn ? people(({ from }) => from === index) - stayed : 0;
  const lost = goesOn ? of(gone) : 0;
  const before = stayed + left + lost;
  return {
    ...{ stayed, entered, left },
    arrived: of(arrived),
    gone: lost,
    turnover: before === 0 ? null : (left + lost) / before,
  };
}
