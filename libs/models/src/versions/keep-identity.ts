import type { ClusteringRun } from '../result.js';
import type { VersionComparison } from './compare-versions.js';

/** What a stored version says of its clusters. */
export interface KnownCluster {
  index: number;
  /** Absent where only its people are known. */
  name?: string;
  /** Names that a person took from it, the last one last. */
  formerly?: string[];
}

/**
 * The run with the clusters that go on from old ones under their old number and name; new ones get numbers from `free` on, which
 * no cluster of any version had. What a segment points at stays the same people, as far as they are. The comparison speaks of the same numbers.
 */
export function keepIdentity(
  run: ClusteringRun,
  comparison: VersionComparison,
  { known, free }: { known: readonly KnownCluster[]; free: number },
): { run: ClusteringRun; comparison: VersionComparison } {
  let fresh = free;
  const numbers = new Map<number, number>();
  for (const { index } of run.clusters) {
    const was = comparison.matches.find((match) => match.index === index)?.was ?? null;
    numbers.set(index, was ?? fresh++);
  }
  const goesOn = new Map(
    comparison.matches.flatMap(({ index, was }) => {
      const cluster = known.find((one) => one.index === was);
      return cluster === undefined ? [] : [[index, cluster] as const];
    }),
  );
  const to = (index: number): number => numbers.get(index) ?? index;
  return {
    run: renumbered(run, numbers, goesOn),
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
  known: ReadonlyMap<number, KnownCluster>,
): ClusteringRun {
  const to = (index: number): number => numbers.get(index) ?? index;
  const kept = new Set([...known.values()].map(({ name }) => name));
  return {
    ...run,
    labels: run.labels.map((label) => (label < 0 ? label : to(label))),
    clusters: run.clusters.map((cluster) => {
      const index = to(cluster.index);
      const { name, formerly } = known.get(cluster.index) ?? {};
      const own = kept.has(cluster.name) ? `${cluster.name} ${index + 1}` : cluster.name;
      return { ...cluster, index, name: name ?? own, ...(formerly && { formerly }) };
    }),
    artifact: { ...run.artifact, order: run.artifact.order.map(to) },
  };
}
