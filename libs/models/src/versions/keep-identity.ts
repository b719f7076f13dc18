import type { ClusteringRun } from '../result.js';
import type { VersionComparison } from './compare-versions.js';

/** What a stored version says of its clusters. */
export interface KnownCluster {
  index: number;
  /** Absent where only its people are known. */
  name?: string;
}

/**
 * The run with the clusters that go on from old ones under their old number and name; new ones get numbers that no old
 * one had. What a segment points at stays the same people, as far as they are. The comparison speaks of the same numbers.
 */
export function keepIdentity(
  run: ClusteringRun,
  comparison: VersionComparison,
  known: readonly KnownCluster[],
): { run: ClusteringRun; comparison: VersionComparison } {
  let fresh = Math.max(-1, ...known.map(({ index }) => index)) + 1;
  const numbers = new Map<number, number>();
  for (const { index } of run.clusters) {
    const was = comparison.matches.find((match) => match.index === index)?.was ?? null;
    numbers.set(index, was ?? fresh++);
  }
  const names = new Map(
    comparison.matches.flatMap(({ index, was }) => {
      const name = known.find((cluster) => cluster.index === was)?.name;
      return name === undefined ? [] : [[index, name] as const];
    }),
  );
  const to = (index: number): number => numbers.get(index) ?? index;
  return {
    run: renumbered(run, numbers, names),
    comparison: {
      ...comparison,
      matches: comparison.matches.map((match) => ({ ...match, index: to(match.index) })),
      flow: comparison.flow.map((stream) => ({ ...stream, to: to(stream.to) })),
      arrived: comparison.arrived.map((one) => ({ ...one, index: to(one.index) })),
    },
  };
}

/** The run with other numbers and names for its clusters; a name that another cluster has already gets its number. */
export function renumbered(
  run: ClusteringRun,
  numbers: ReadonlyMap<number, number>,
  names: ReadonlyMap<number, string>,
): ClusteringRun {
  const to = (index: number): number => numbers.get(index) ?? index;
  const kept = new Set(names.values());
  return {
    ...run,
    labels: run.labels.map((label) => (label < 0 ? label : to(label))),
    clusters: run.clusters.map((cluster) => {
      const index = to(cluster.index);
      const name = names.get(cluster.index) ?? (kept.has(cluster.name) ? `${cluster.name} ${index + 1}` : cluster.name);
      return { ...cluster, index, name };
    }),
    artifact: { ...run.artifact, order: run.artifact.order.map(to) },
  };
}
